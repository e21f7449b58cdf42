import path from "node:path";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { VirtualClock } from "../../local/core/clock";
import { localCredentials } from "../localClients";
import { type LocalStack, startLocalStack } from "../localStack";
import { post, type PostAnswer } from "../post";
import { buildEvent, type Sending, type TestEvent, type WebhookRequest } from "../senders";
import { createTerminal } from "../terminal";

/** The whole dev stack in an embedded cloud on a virtual clock, and what tests send to it and ask of it. */
export interface SystemFixture {
  clock: VirtualClock;
  stack: LocalStack;
  /** What SDK clients need to reach it. */
  clientSettings: { region: string } & ReturnType<typeof localCredentials>;
  event(over?: Partial<TestEvent>): TestEvent;
  request(provider: string, event: TestEvent, sending?: Partial<Sending>): WebhookRequest;
  deliver(webhook: WebhookRequest): Promise<PostAnswer>;
  /** Until nothing moves any more without time moving on. */
  settle(): Promise<void>;
  advance(durationMs: number): Promise<void>;
  alarmState(name: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** `startMs`: near the real date, because the test authority's certificates are valid from today. */
export async function startSystem(startMs = Date.now()): Promise<SystemFixture> {
  const clock = new VirtualClock(startMs);
  const terminal = createTerminal({ write: () => undefined }, () => 0);
  const projectDirectory = path.join(__dirname, "../..");
  const stack = await startLocalStack({
    ...{ projectDirectory, stack: "dev", port: 0, terminal, clock },
    handOver: () => "handed to nobody",
  });
  const { cloud } = stack.local;
  const clientSettings = {
    region: cloud.region,
    ...localCredentials(stack.outputs.awsEndpoint),
  };
  const alarms = new CloudWatchClient(clientSettings);
  let eventNumber = 0;
  return {
    clock,
    stack,
    clientSettings,
    event: (over = {}) => ({
      type: "payment_intent.succeeded",
      amountMinor: 1250n,
      currency: "USD",
      paymentId: `pi_${++eventNumber}`,
      id: `evt_${eventNumber}`,
      occurredAt: new Date(clock.nowMs()),
      ...over,
    }),
    request: (provider, event, sending = {}) =>
      buildEvent(provider, event, stack.secrets.providers[provider]!, {
        sentAt: new Date(clock.nowMs()),
        ...sending,
      }),
    deliver: (webhook) => post(stack.outputs.apiEndpoint, webhook),
    settle: () => cloud.activity.whenIdle(),
    advance: (durationMs) => cloud.advance(durationMs),
    async alarmState(name) {
      const command = new DescribeAlarmsCommand({ AlarmNames: [name] });
      const { MetricAlarms = [] } = await alarms.send(command);
      return MetricAlarms[0]?.StateValue;
    },
    async stop() {
      alarms.destroy();
      await stack.stop();
    },
  };
}
