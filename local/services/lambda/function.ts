import type { Cloud } from "../../core/cloud";
import {
  type EventInvokeConfiguration,
  eventInvokeDefaults,
  type FunctionConfiguration,
  type Invocation,
  type InvocationOutcome,
  type PolicyStatement,
} from "./model";
import { type Executor, INVOCATIONS_PER_PROCESS } from "./executor";
import { InProcessPool } from "./inProcess/pool";
import type { InProcessRuntime } from "./inProcess/runtime";
import { type PoolOptions, ProcessPool } from "./processes/pool";
import type { RuntimeApi } from "./processes/runtimeApi";
import { RoleSession } from "./roleSession";
import type { Loss } from "./shipper";
import { Lane } from "./turns";
import { XrayDaemon } from "./xrayDaemon";

export interface FunctionEnvironment {
  cloud: Cloud;
  api: RuntimeApi;
  poolOptions: PoolOptions;
  /** Runs functions in this process instead of children. */
  inProcess: InProcessRuntime | undefined;
  lost(loss: Loss): void;
}

export type Accepted = (invocation: Invocation) => Promise<InvocationOutcome>;

/** A deployed function: its configuration, who may invoke it, and what runs it. */
export class LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly policy = new Map<string, PolicyStatement>();
  eventInvoke: EventInvokeConfiguration = eventInvokeDefaults;
  readonly lane = new Lane(() => this.capacity * INVOCATIONS_PER_PROCESS);
  session: RoleSession;
  daemon: XrayDaemon;
  private pool: Executor;
  private readonly retiring = new Set<Executor>();

  constructor(
    private readonly environment: FunctionEnvironment,
    configuration: FunctionConfiguration,
  ) {
    this.name = configuration.functionName;
    this.arn = configuration.functionArn;
    this.session = new RoleSession(environment.cloud, configuration.roleArn, this.name);
    this.daemon = new XrayDaemon(environment.cloud, this.name, this.session, environment.lost);
    this.pool = this.newExecutor(configuration);
  }

  get configuration(): FunctionConfiguration {
    return this.pool.configuration;
  }

  /** Whether someone waits for its answers: the gateway may invoke it. */
  get answersRequests(): boolean {
    return [...this.policy.values()].some(
      ({ Principal }) =>
        typeof Principal === "object" && Principal["Service"] === "apigateway.amazonaws.com",
    );
  }

  get capacity(): number {
    return this.pool.capacity;
  }

  /** What is accepted now runs with the code of now, even if it has to wait. */
  accept(): Accepted {
    const { pool } = this;
    return (invocation) => pool.submit(invocation);
  }

  /** New invocations run with the new configuration; accepted ones end with the old. */
  reconfigure(configuration: FunctionConfiguration): void {
    const old = this.pool;
    if (configuration.roleArn !== old.configuration.roleArn) {
      this.session = new RoleSession(this.environment.cloud, configuration.roleArn, this.name);
      const oldDaemon = this.daemon;
      this.daemon = new XrayDaemon(
        this.environment.cloud,
        this.name,
        this.session,
        this.environment.lost,
      );
      this.environment.cloud.activity.detach("lambda:trace", () => oldDaemon.stop());
    }
    this.pool = this.newExecutor(configuration);
    this.retiring.add(old);
    old.retire();
  }

  prewarm(): Promise<void> {
    return this.pool.prewarm();
  }

  processes() {
    return [this.pool, ...this.retiring].flatMap((pool) => pool.list());
  }

  async stop(): Promise<void> {
    await Promise.all([this.pool, ...this.retiring].map((pool) => pool.stop()));
    await this.daemon.stop();
  }

  private newExecutor(configuration: FunctionConfiguration): Executor {
    const { cloud, api, poolOptions, inProcess, lost } = this.environment;
    if (inProcess) return new InProcessPool(cloud, configuration, this.session, inProcess, lost);
    const shared = {
      api,
      session: this.session,
      daemon: this.daemon,
      lost,
      isBackground: () => !this.answersRequests,
    };
    return new ProcessPool(cloud, configuration, shared, poolOptions);
  }
}
