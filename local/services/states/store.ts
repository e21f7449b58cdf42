import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { Sampler } from "../xray/sampler";
import type { Definition } from "./asl/definition";
import { ClosedHistories, type ReadableHistory } from "./history";

export interface StateMachine {
  name: string;
  arn: string;
  roleArn: string;
  /** As given, and parsed. */
  definitionText: string;
  definition: Definition;
  logging: LoggingConfiguration;
  tracingEnabled: boolean;
  /** A customer's key; without one AWS's own, of which nobody is asked. */
  kmsKeyId?: string;
  kmsDataKeyReusePeriodSeconds: number;
  tags: Record<string, string>;
  createdMs: number;
  revisionId: string;
}

export interface LoggingConfiguration {
  level: "ALL" | "ERROR" | "FATAL" | "OFF";
  includeExecutionData: boolean;
  /** `arn:aws:logs:…:log-group:<name>:*` */
  logDestination?: string;
}

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

export interface Execution {
  name: string;
  arn: string;
  /** The machine as it was when the execution began: an update changes later executions only. */
  machine: StateMachine;
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  status: ExecutionStatus;
  startedMs: number;
  stoppedMs?: number;
  history: ReadableHistory;
  traceHeader?: string;
  /** Ends the execution from outside, where it runs. */
  abort(error?: string, cause?: string): void;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: closed executions are kept for 90 days. */
const RETENTION_MS = 90 * 86_400_000;

export class StateMachineStore {
  readonly machines = new Map<string, StateMachine>();
  readonly closedHistories = new ClosedHistories();
  private readonly executionsByArn = new Map<string, Execution>();

  /** Decides which executions are traced that nobody upstream has decided of. */
  readonly sampler: Sampler;

  constructor(private readonly cloud: Cloud) {
    this.sampler = new Sampler(cloud, {
      name: "Step Functions",
      principal: "states.amazonaws.com",
      serviceType: "AWS::StepFunctions::StateMachine",
    });
  }

  machine(arn: string): StateMachine {
    const machine = this.machines.get(arn);
    if (!machine)
      throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  execution(arn: string): Execution {
    const execution = this.findExecution(arn);
    if (!execution)
      throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  findExecution(arn: string): Execution | undefined {
    const execution = this.executionsByArn.get(arn);
    if (!execution || !this.expired(execution)) return execution;
    this.executionsByArn.delete(arn);
    return undefined;
  }

  addExecution(execution: Execution): void {
    this.executionsByArn.set(execution.arn, execution);
  }

  /** The latest first. */
  executionsOf(machineArn: string): Execution[] {
    for (const [arn, execution] of this.executionsByArn)
      if (this.expired(execution)) this.executionsByArn.delete(arn);
    return [...this.executionsByArn.values()]
      .filter(({ machine }) => machine.arn === machineArn)
      .reverse();
  }

  executionArn(machine: StateMachine, name: string): string {
    return this.cloud.arn("states", `execution:${machine.name}:${name}`);
  }

  private expired({ stoppedMs }: Execution): boolean {
    return stoppedMs !== undefined && this.cloud.clock.nowMs() - stoppedMs >= RETENTION_MS;
  }
}

/** `arn:…:execution:<machine>:<name>` → `arn:…:stateMachine:<machine>` */
export function machineArnOf(executionArn: string): string {
  return executionArn.replace(":execution:", ":stateMachine:").replace(/:[^:]*$/, "");
}
