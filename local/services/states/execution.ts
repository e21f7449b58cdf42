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
  const history = new History(
    () => cloud.clock.nowMs(),
    (event) => log.write(event),
  );
  const execution: Execution = {
    ...request,
    arn,
    machine: { ...machine },
    status: "RUNNING",
    startedMs: cloud.clock.nowMs(),
    history,
    abort: (error, cause) => {
      Object.assign(execution, { error, cause });
      cancellation.cancel(new Aborted());
    },
  };
  store.addExecution(execution);
  recordExecutionMetric(cloud, machine, "ExecutionsStarted");
  cloud.activity.detach(`states: ${arn}`, async () => {
    await runExecution(cloud, store, { execution, history, cancellation });
    await log.flush();
    // What only a running execution needs, it does not keep for the 90 days that it can still be looked at.
    Object.assign(execution, { history: store.closedHistories.add(history), abort: noop });
  });
  return execution;
}

/** An execution with what it needs as long as it runs. */
interface Running {
  execution: Execution;
  history: History;
  cancellation: Cancellation;
}

const noop = (): void => undefined;

async function runExecution(
  cloud: Cloud,
  { sampler }: StateMachineStore,
  running: Running,
): Promise<void> {
  const { execution, history, cancellation } = running;
  const { machine } = execution;
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
    const run = makeRun(cloud, running, trace);
    const output = await runMachine(run, machine.definition, JSON.parse(execution.input), position);
    execution.output = JSON.stringify(output);
    end(cloud, running, "SUCCEEDED", position.eventId, data("output", execution.output));
  } catch (error) {
    fail(cloud, running, position.eventId, error);
  } finally {
    timer?.cancel();
  }
  await trace.send();
}

function makeRun(
  cloud: Cloud,
  { execution, history, cancellation }: Running,
  trace: ExecutionTrace,
): Run {
  const { machine } = execution;
  return {
    cloud,
    history,
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

function fail(cloud: Cloud, running: Running, eventId: number, error: unknown): void {
  const { error: name, cause } = running.execution;
  if (error instanceof Aborted)
    return end(cloud, running, "ABORTED", eventId, { error: name, cause });
  if (error instanceof TimedOut) return end(cloud, running, "TIMED_OUT", eventId, {});
  const failure =
    error instanceof StateError
      ? error
      : error instanceof NotModelledError
        ? new StateError("States.Runtime", error.message)
        : undefined;
  if (!failure) throw error;
  Object.assign(running.execution, { error: failure.error, cause: failure.causeText });
  end(cloud, running, "FAILED", eventId, { error: failure.error, cause: failure.causeText });
}

const endings = {
  SUCCEEDED: ["ExecutionSucceeded", "ExecutionsSucceeded"],
  FAILED: ["ExecutionFailed", "ExecutionsFailed"],
  TIMED_OUT: ["ExecutionTimedOut", "ExecutionsTimedOut"],
  ABORTED: ["ExecutionAborted", "ExecutionsAborted"],
} as const;

function end(
  cloud: Cloud,
  { execution, history }: Running,
  status: keyof typeof endings,
  eventId: number,
  details: Record<string, unknown>,
): void {
  const [eventType, metric] = endings[status];
  history.add(eventType, eventId, details);
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
