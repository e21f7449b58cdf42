import { serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError, NotModelledError } from "../../core/errors";
import { sessionOf } from "../../core/roleSessions";
import { StateError } from "./asl/errors";
import { runMachine } from "./asl/interpreter";
import type { Run, StateContext } from "./asl/run";
import { Cancellation } from "./cancellation";
import { ExecutionLog } from "./executionLog";
import { data, History } from "./history";
import { callResource } from "./integrations";
import { recordExecutionMetric } from "./machineMetrics";
import type { Execution, StateMachine, StateMachineStore } from "./store";
import { ExecutionTrace } from "./trace";

class Aborted extends Error {}
class TimedOut extends Error {}

/** Begins an execution and lets it run by itself; whoever starts it is answered at once. */
export function startExecution(
  cloud: Cloud,
  store: StateMachineStore,
  machine: StateMachine,
  request: { name: string; input: string; traceHeader?: string },
): Execution {
  const arn = store.executionArn(machine, request.name);
  const log = new ExecutionLog(cloud, machine, arn);
  const cancellation = new Cancellation(cloud);
  const execution: Execution = {
    ...request,
    arn,
    machine: { ...machine },
    status: "RUNNING",
    startedMs: cloud.clock.nowMs(),
    history: new History(
      () => cloud.clock.nowMs(),
      (event) => log.write(event),
    ),
    abort: (error, cause) => {
      Object.assign(execution, { error, cause });
      cancellation.cancel(new Aborted());
    },
  };
  store.addExecution(execution);
  recordExecutionMetric(cloud, machine, "ExecutionsStarted");
  cloud.activity.detach(`states: ${arn}`, async () => {
    await runExecution(cloud, store, execution, cancellation);
    await log.flush();
  });
  return execution;
}

async function runExecution(
  cloud: Cloud,
  { sampler }: StateMachineStore,
  execution: Execution,
  cancellation: Cancellation,
): Promise<void> {
  const { machine, history } = execution;
  const trace = await ExecutionTrace.begin(cloud, sampler, execution);
  const limitSeconds = machine.definition.TimeoutSeconds;
  const timer =
    limitSeconds === undefined
      ? undefined
      : cloud.clock.after(limitSeconds * 1000, () => cancellation.cancel(new TimedOut()));
  const position = { eventId: 0 };
  try {
    position.eventId = history.add("ExecutionStarted", 0, {
      ...data("input", execution.input),
      roleArn: machine.roleArn,
    });
    const run = makeRun(cloud, execution, cancellation, trace);
    const output = await runMachine(run, machine.definition, JSON.parse(execution.input), position);
    execution.output = JSON.stringify(output);
    end(cloud, execution, "SUCCEEDED", position.eventId, data("output", execution.output));
  } catch (error) {
    fail(cloud, execution, position.eventId, error);
  } finally {
    timer?.cancel();
  }
  await trace.send();
}

function makeRun(
  cloud: Cloud,
  execution: Execution,
  cancellation: Cancellation,
  trace: ExecutionTrace,
): Run {
  const { machine } = execution;
  return {
    cloud,
    history: execution.history,
    cancellation,
    entropy: { uuid: () => cloud.random.uuid(), fraction: () => cloud.random.fraction() },
    wait: (delayMs) => cancellation.wait(delayMs),
    contextFor: (name, extra) => contextObject(cloud, execution, name, extra),
    callTask: (call) =>
      trace.task(call, async (traceHeader) => {
        const role = await roleOf(cloud, machine, execution.name);
        return callResource(cloud, role, call, traceHeader);
      }),
  };
}

/** The machine's role, as far as its trust policy lets Step Functions have it for this machine. */
export async function roleOf(cloud: Cloud, machine: StateMachine, sessionName: string) {
  const states = serviceCaller("states.amazonaws.com", {
    sourceArn: machine.arn,
    sourceAccount: cloud.accountId,
  });
  try {
    return await sessionOf(cloud, states, machine.roleArn, sessionName);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new StateError("States.Permissions", error.message);
  }
}

function contextObject(
  cloud: Cloud,
  execution: Execution,
  stateName: string,
  extra: Record<string, unknown>,
): StateContext {
  const { machine } = execution;
  return {
    Execution: {
      Id: execution.arn,
      Input: JSON.parse(execution.input),
      Name: execution.name,
      RoleArn: machine.roleArn,
      StartTime: new Date(execution.startedMs).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
    State: {
      Name: stateName,
      EnteredTime: new Date(cloud.clock.nowMs()).toISOString(),
      RetryCount: 0,
    },
    ...extra,
  };
}

function fail(cloud: Cloud, execution: Execution, eventId: number, error: unknown): void {
  const { error: name, cause } = execution;
  if (error instanceof Aborted)
    return end(cloud, execution, "ABORTED", eventId, { error: name, cause });
  if (error instanceof TimedOut) return end(cloud, execution, "TIMED_OUT", eventId, {});
  const failure =
    error instanceof StateError
      ? error
      : error instanceof NotModelledError
        ? new StateError("States.Runtime", error.message)
        : undefined;
  if (!failure) throw error;
  Object.assign(execution, { error: failure.error, cause: failure.causeText });
  end(cloud, execution, "FAILED", eventId, { error: failure.error, cause: failure.causeText });
}

const endings = {
  SUCCEEDED: ["ExecutionSucceeded", "ExecutionsSucceeded"],
  FAILED: ["ExecutionFailed", "ExecutionsFailed"],
  TIMED_OUT: ["ExecutionTimedOut", "ExecutionsTimedOut"],
  ABORTED: ["ExecutionAborted", "ExecutionsAborted"],
} as const;

function end(
  cloud: Cloud,
  execution: Execution,
  status: keyof typeof endings,
  eventId: number,
  details: Record<string, unknown>,
): void {
  const [eventType, metric] = endings[status];
  execution.history.add(eventType, eventId, details);
  execution.status = status;
  execution.stoppedMs = cloud.clock.nowMs();
  recordExecutionMetric(cloud, execution.machine, metric);
  recordExecutionMetric(
    cloud,
    execution.machine,
    "ExecutionTime",
    execution.stoppedMs - execution.startedMs,
  );
}
