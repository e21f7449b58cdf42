import type { Cloud } from "../../../core/cloud";
import type { EnvironmentInfo, Executor } from "../executor";
import { logStreamName, openLogStream } from "../logStream";
import type { FunctionConfiguration, Invocation, InvocationOutcome } from "../model";
import { decryptVariables } from "../processes/environment";
import { FunctionLog, type LogEvent } from "../processes/functionLog";
import type { RoleSession } from "../roleSession";
import type { Loss, Shipper } from "../shipper";
import { Instance } from "./instance";
import type { InProcessRuntime } from "./runtime";

/** Batches that a poller may have under way; no process limits it here. */
const CAPACITY = 10;

/**
 * Runs a function in the cloud's own process, for simulations: the same authorised calls, logs and limits,
 * without processes, sockets and real time. As on AWS there is an instance for each concurrent
 * invocation, and the one that worked last is used first.
 */
export class InProcessPool implements Executor {
  readonly capacity = CAPACITY;
  private readonly instances = new Set<Instance>();
  private readonly logs = new Set<Shipper<LogEvent>>();

  constructor(
    private readonly cloud: Cloud,
    readonly configuration: FunctionConfiguration,
    private readonly session: RoleSession,
    private readonly runtime: InProcessRuntime,
    private readonly lost: (loss: Loss) => void,
  ) {}

  async submit(invocation: Invocation): Promise<InvocationOutcome> {
    const { functionName } = this.configuration;
    if (this.runtime.repeats?.(functionName))
      void this.cloud.activity.uncounted(() => this.execute(invocation));
    return this.execute(invocation);
  }

  private async execute(invocation: Invocation): Promise<InvocationOutcome> {
    const instance = this.idle() ?? (await this.start());
    // Its calls count as activity by themselves; between them it only waits for the clock.
    const outcome = this.cloud.activity.uncounted(() => instance.run(invocation));
    await this.cloud.activity.pause(outcome);
    if (!instance.isAlive) this.instances.delete(instance);
    return outcome;
  }

  async prewarm(): Promise<void> {
    if (this.instances.size === 0) await this.start();
  }

  /** What runs holds its instance until it has answered; nothing else has to end. */
  retire(): void {
    this.instances.clear();
  }

  async stop(): Promise<void> {
    for (const instance of this.instances) instance.kill();
    this.instances.clear();
    await Promise.all([...this.logs].map((log) => log.flush()));
  }

  list(): EnvironmentInfo[] {
    return [...this.instances].map(({ isIdle }) => ({
      pid: undefined,
      state: isIdle ? "idle" : "busy",
      memoryBytes: 0,
    }));
  }

  private idle(): Instance | undefined {
    return [...this.instances].filter(({ isIdle }) => isIdle).at(-1);
  }

  private async start(): Promise<Instance> {
    const { cloud, configuration, session, runtime } = this;
    const variables = await decryptVariables(cloud, configuration, await session.current());
    const shipper = openLogStream(cloud, configuration, session, logStreamName(cloud), this.lost);
    this.logs.add(shipper);
    const log = new FunctionLog(cloud, configuration, (event) => shipper.add(event));
    const environment = {
      ...variables,
      AWS_REGION: cloud.region,
      AWS_LAMBDA_FUNCTION_NAME: configuration.functionName,
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    };
    const instance = new Instance(cloud, { configuration, session, log, runtime, environment });
    this.instances.add(instance);
    return instance;
  }
}
