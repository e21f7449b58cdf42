/** The whole system with a hand on its calls, to bring about what alarms tell of, and to see them come on and go off. */
import { sign, type Sending, type TestEvent } from "../../cli/senders";
import { sleep, VirtualClock } from "../../local/core/clock";
import { AwsError } from "../../local/core/errors";
import type { Input, Output } from "../../local/core/service";
import type { FunctionCall } from "../../local/services/lambda/inProcess/runtime";
import { alarmsOn } from "../oracle/watch";
import { type Blueprint, drawBlueprint } from "../system/blueprint";
import { certificateHost, createAuthority } from "../system/certificateHost";
import { compileFunctions } from "../system/functionCode";
import { System } from "../system/system";
import { bodyOf, type Provider, tells } from "../workload/events";

export const minuteMs = 60_000;

export class AlarmBench {
  /** Of the stack, without the environment's suffix. */
  readonly alarms: string[] = [];
  /** Those that were seen to come on, and to go off again. */
  readonly proven = new Set<string>();
  /** Which calls of functions fail from now on. */
  fails: (call: FunctionCall) => boolean = () => false;
  /** How long every call of a function takes. */
  slowMs = 0;
  private sent = 0;

  private constructor(
    readonly system: System,
    readonly clock: VirtualClock,
  ) {}

  static async start(stack: string, startMs: number, configFile?: string): Promise<AlarmBench> {
    const blueprint: Blueprint = await drawBlueprint(stack, startMs, configFile);
    const { certificateHosts, certificateSubjectHost } = blueprint.config.payPal;
    const clock = new VirtualClock(startMs);
    const hooks = {
      around: (call: FunctionCall, next: () => Promise<Output>) => bench.around(call, next),
    };
    const system = await System.start({
      ...{ blueprint, clock, hooks, seed: "alarms", code: await compileFunctions() },
      certificates: certificateHost(
        await createAuthority(certificateHosts[0]!, certificateSubjectHost),
      ),
      isCertificateHostDown: () => false,
    });
    const bench: AlarmBench = new AlarmBench(system, clock);
    for (let token: unknown; ;) {
      const page = await system.call("monitoring", "DescribeAlarms", { NextToken: token });
      const alarms = page["MetricAlarms"] as { AlarmName: string }[];
      bench.alarms.push(...alarms.map(({ AlarmName }) => withoutSuffix(AlarmName)));
      if (!(token = page["NextToken"])) return bench;
    }
  }

  call(service: string, operation: string, input: Input): Promise<Output> {
    return this.during(this.system.call(service, operation, input));
  }

  /** Lets time pass until there is an answer. */
  async during<T>(answer: Promise<T>): Promise<T> {
    let isOver = false;
    const over = () => void (isOver = true);
    answer.then(over, over);
    while (!isOver) await this.system.cloud.advance(100);
    return answer;
  }

  async pass(minutes: number): Promise<void> {
    await this.system.cloud.advance(minutes * minuteMs);
  }

  /** All of these come on within so many minutes. */
  async comeOn(names: RegExp, minutes: number): Promise<void> {
    const expected = this.alarms.filter((name) => names.test(name));
    if (expected.length === 0) throw new Error(`The stack has no alarm like ${String(names)}.`);
    const seen = new Set<string>();
    for (let minute = 0; minute < minutes && seen.size < expected.length; minute += 1) {
      await this.pass(1);
      const on = await alarmsOn(this.system);
      for (const name of expected) if (on.has(this.system.names.physical(name))) seen.add(name);
    }
    expect(expected.filter((name) => !seen.has(name))).toEqual([]);
  }

  /** All of these are off after so many minutes: what they told of is over. */
  async goOff(names: RegExp, minutes: number): Promise<void> {
    await this.pass(minutes);
    const on = await alarmsOn(this.system);
    const matching = this.alarms.filter((name) => names.test(name));
    expect(matching.filter((name) => on.has(this.system.names.physical(name)))).toEqual([]);
    for (const name of matching) this.proven.add(name);
  }

  /** One POST of a payment; resolves to the status of the answer. */
  post(provider: Provider, over: Partial<TestEvent> = {}, sending: Partial<Sending> = {}) {
    const id = `${provider}-${(this.sent += 1)}`;
    const event: TestEvent = {
      ...{ type: tells(provider, "captured")!, amountMinor: 1250n, currency: "USD" },
      ...{ id, paymentId: `pay-${id}`, occurredAt: new Date(this.clock.nowMs()), ...over },
    };
    const sentAt = new Date(this.clock.nowMs());
    const secrets = this.system.secrets[provider];
    const body = bodyOf(provider, event);
    return this.system.post(sign(provider, body, event, secrets, { sentAt, ...sending }));
  }

  /** Stops or starts the consumers of all queues. */
  async consume(isOn: boolean): Promise<void> {
    const { EventSourceMappings } = await this.call("lambda", "ListEventSourceMappings", {});
    for (const { UUID } of EventSourceMappings as { UUID: string }[])
      await this.call("lambda", "UpdateEventSourceMapping", { UUID, Enabled: isOn });
  }

  async queueUrls(): Promise<string[]> {
    return (await this.call("sqs", "ListQueues", {}))["QueueUrls"] as string[];
  }

  failure(): AwsError {
    return new AwsError("InternalServerError", "It fails.", { statusCode: 500 });
  }

  private async around(call: FunctionCall, next: () => Promise<Output>): Promise<Output> {
    if (this.slowMs > 0) await sleep(this.clock, this.slowMs);
    if (this.fails(call)) throw this.failure();
    return next();
  }
}

const withoutSuffix = (name: string) => name.replace(/-[^-]+$/, "");
