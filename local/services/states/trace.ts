import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { StateError } from "./asl/errors";
import type { TaskCall } from "./asl/run";
import { roleOf } from "./execution";
import type { Execution } from "./store";
import type { Sampler } from "../xray/sampler";
import { newTraceId } from "../xray/traceId";

interface Subsegment {
  id: string;
  name: string;
  namespace: "aws";
  start_time: number;
  end_time: number;
  fault?: boolean;
}

/**
 * The X-Ray segment of one execution, with a subsegment for each task, sent as the machine's role.
 * A function that a task calls continues the trace. Which executions are traced, an upstream service has decided
 * or X-Ray's sampling rules do.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
 */
export class ExecutionTrace {
  private readonly segmentId: string;
  private readonly subsegments: Subsegment[] = [];

  private constructor(
    private readonly cloud: Cloud,
    private readonly execution: Execution,
    private readonly traceId: string,
    private readonly sampled: boolean,
  ) {
    this.segmentId = cloud.random.hex(16);
  }

  static async begin(
    cloud: Cloud,
    sampler: Sampler,
    execution: Execution,
  ): Promise<ExecutionTrace> {
    const field = (name: string) =>
      new RegExp(`(?:^|;)${name}=([^;]+)`).exec(execution.traceHeader ?? "")?.[1];
    const { name, arn, tracingEnabled } = execution.machine;
    const decided = field("Sampled");
    const sampled =
      tracingEnabled &&
      (decided === undefined
        ? await sampler.isSampled({ serviceName: name, resourceArn: arn })
        : decided === "1");
    return new ExecutionTrace(cloud, execution, field("Root") ?? newTraceId(cloud), sampled);
  }

  /** Makes a task's call under a subsegment of its own. Without tracing, an incoming trace passes through. */
  async task(
    { stateName }: TaskCall,
    call: (traceHeader: string | undefined) => Promise<unknown>,
  ): Promise<unknown> {
    if (!this.execution.machine.tracingEnabled) return call(this.execution.traceHeader);
    const subsegment: Subsegment = {
      id: this.cloud.random.hex(16),
      name: stateName,
      namespace: "aws",
      start_time: this.seconds(),
      end_time: 0,
    };
    this.subsegments.push(subsegment);
    const sampled = this.sampled ? 1 : 0;
    try {
      return await call(`Root=${this.traceId};Parent=${subsegment.id};Sampled=${sampled}`);
    } catch (error) {
      subsegment.fault = true;
      throw error;
    } finally {
      subsegment.end_time = this.seconds();
    }
  }

  async send(): Promise<void> {
    if (!this.sampled) return;
    const { machine, arn, startedMs, status, name } = this.execution;
    const segment = {
      id: this.segmentId,
      trace_id: this.traceId,
      name: machine.name,
      start_time: startedMs / 1000,
      end_time: this.seconds(),
      origin: "AWS::StepFunctions::StateMachine",
      fault: status !== "SUCCEEDED",
      aws: { execution_arn: arn, state_machine_arn: machine.arn, request_id: name },
      subsegments: this.subsegments.map((one) => ({
        ...one,
        end_time: one.end_time || this.seconds(),
      })),
    };
    try {
      const role = await roleOf(this.cloud, machine, name);
      await this.cloud.call(role, "xray", "PutTraceSegments", {
        TraceSegmentDocuments: [JSON.stringify(segment)],
      });
    } catch (error) {
      // As on AWS, a role without X-Ray's permissions loses its traces, not its executions.
      if (!(error instanceof AwsError) && !(error instanceof StateError)) throw error;
    }
  }

  private seconds(): number {
    return this.cloud.clock.nowMs() / 1000;
  }
}
