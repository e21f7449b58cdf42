import type { Caller } from "../../../core/caller";
import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import { page } from "../../../core/paging";
import type { Input, Operation } from "../../../core/service";
import { roleOf, startExecution } from "../execution";
import type { HistoryEvent } from "../history";
import { useMachineKey } from "../machineKey";
import { type Execution, machineArnOf, type StateMachine, type StateMachineStore } from "../store";
import { StateError } from "../asl/errors";

const INPUT_BYTES_MAX = 262_144;

export function executionOperations(
  cloud: Cloud,
  store: StateMachineStore,
): Record<string, Operation> {
  const onExecution =
    (action: string) =>
    ({ executionArn }: Input) => [{ action: `states:${action}`, resource: executionArn ?? "*" }];
  const readable = async (caller: Caller, arn: string): Promise<Execution> => {
    const execution = store.execution(arn);
    await useMachineKey(cloud, caller, execution.machine, ["Decrypt"]);
    return execution;
  };
  return {
    StartExecution: {
      parameters: {
        stateMachineArn: "string",
        name: "string",
        input: "string",
        traceHeader: "string",
      },
      authorize: ({ stateMachineArn }) => [
        { action: "states:StartExecution", resource: stateMachineArn ?? "*" },
      ],
      handle: (input, { caller }) => start(cloud, store, input, caller),
    },
    DescribeExecution: {
      parameters: { executionArn: "string", includedData: "string" },
      authorize: onExecution("DescribeExecution"),
      async handle({ executionArn, includedData }, { caller }) {
        if (includedData === "METADATA_ONLY") return describe(store.execution(executionArn), false);
        return describe(await readable(caller, executionArn), true);
      },
    },
    GetExecutionHistory: {
      parameters: {
        executionArn: "string",
        maxResults: "integer",
        nextToken: "string",
        reverseOrder: "boolean",
        includeExecutionData: "boolean",
      },
      authorize: onExecution("GetExecutionHistory"),
      async handle(input, { caller }) {
        return historyPage((await readable(caller, input["executionArn"])).history.events, input);
      },
    },
    ListExecutions: {
      parameters: {
        stateMachineArn: "string",
        statusFilter: "string",
        maxResults: "integer",
        nextToken: "string",
      },
      authorize: ({ stateMachineArn }) => [
        { action: "states:ListExecutions", resource: stateMachineArn ?? "*" },
      ],
      handle: ({ stateMachineArn, statusFilter, maxResults, nextToken: token }) => {
        store.machine(stateMachineArn);
        const executions = store
          .executionsOf(stateMachineArn)
          .filter(({ status }) => statusFilter === undefined || status === statusFilter);
        const { items, nextToken } = page(executions, {
          max: maxResults || undefined,
          token,
          maxDefault: 100,
        });
        return { executions: items.map(summary), nextToken };
      },
    },
    StopExecution: {
      parameters: { executionArn: "string", error: "string", cause: "string" },
      authorize: onExecution("StopExecution"),
      handle: ({ executionArn, error, cause }) => {
        const execution = store.execution(executionArn);
        if (execution.status === "RUNNING") execution.abort(error, cause);
        return { stopDate: new Date(execution.stoppedMs ?? cloud.clock.nowMs()) };
      },
    },
    DescribeStateMachineForExecution: {
      parameters: { executionArn: "string" },
      authorize: onExecution("DescribeStateMachineForExecution"),
      async handle({ executionArn }, { caller }) {
        const { machine } = await readable(caller, executionArn);
        return {
          stateMachineArn: machine.arn,
          name: machine.name,
          definition: machine.definitionText,
          roleArn: machine.roleArn,
          updateDate: new Date(machine.createdMs),
          revisionId: machine.revisionId,
        };
      },
    },
  };
}

async function start(cloud: Cloud, store: StateMachineStore, input: Input, caller: Caller) {
  const machine = store.machine(input["stateMachineArn"]);
  const name: string = input["name"] ?? cloud.random.uuid();
  const text: string = input["input"] ?? "{}";
  checkStart(name, text);
  const existing = store.findExecution(store.executionArn(machine, name));
  if (existing) return sameStart(existing, text);
  // Under the key are the definition, which the caller has opened, and the input, which it has sealed.
  await useMachineKey(cloud, caller, machine, ["GenerateDataKey", "Decrypt"]);
  await useKeyAsRole(cloud, machine, name);
  const execution = startExecution(cloud, store, machine, {
    name,
    input: text,
    traceHeader: input["traceHeader"],
  });
  return { executionArn: execution.arn, startDate: new Date(execution.startedMs) };
}

function checkStart(name: string, input: string): void {
  if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/.test(name))
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
  if (Buffer.byteLength(input) > INPUT_BYTES_MAX)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${INPUT_BYTES_MAX}`,
    );
  try {
    JSON.parse(input);
  } catch (cause) {
    throw new AwsError(
      "InvalidExecutionInput",
      "Invalid State Machine Execution Input: it is not JSON",
      {
        cause,
      },
    );
  }
}

/** Starting again under the same name with the same input is answered alike as long as the first one runs. */
function sameStart(existing: Execution, input: string) {
  if (existing.status === "RUNNING" && existing.input === input)
    return { executionArn: existing.arn, startDate: new Date(existing.startedMs) };
  throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${existing.arn}'`);
}

async function useKeyAsRole(
  cloud: Cloud,
  machine: StateMachine,
  sessionName: string,
): Promise<void> {
  if (machine.kmsKeyId === undefined) return;
  try {
    const role = await roleOf(cloud, machine, sessionName);
    await useMachineKey(cloud, role, machine, ["GenerateDataKey", "Decrypt"]);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw new AwsError("KmsAccessDeniedException", error.causeText, { cause: error });
  }
}

function summary(execution: Execution) {
  return {
    executionArn: execution.arn,
    stateMachineArn: machineArnOf(execution.arn),
    name: execution.name,
    status: execution.status,
    startDate: new Date(execution.startedMs),
    stopDate: execution.stoppedMs === undefined ? undefined : new Date(execution.stoppedMs),
    redriveCount: 0,
  };
}

function describe(execution: Execution, withData: boolean) {
  const { input, output, error, cause, traceHeader } = execution;
  return {
    ...summary(execution),
    traceHeader,
    ...(withData
      ? {
          input,
          inputDetails: { included: true },
          output,
          outputDetails: output === undefined ? undefined : { included: true },
          error,
          cause,
        }
      : {}),
  };
}

const dataMembers = ["input", "output", "parameters", "cause"];

function historyPage(events: readonly HistoryEvent[], input: Input) {
  const ordered = input["reverseOrder"] ? [...events].reverse() : events;
  const { items, nextToken } = page(ordered, {
    max: input["maxResults"] || undefined,
    token: input["nextToken"],
    maxDefault: 100,
  });
  const withData = input["includeExecutionData"] ?? true;
  return { events: items.map((event) => toApi(event, withData)), nextToken };
}

function toApi(event: HistoryEvent, withData: boolean): Record<string, unknown> {
  const details = Object.entries(event.details ?? {}).filter(
    ([name]) => withData || !dataMembers.includes(name),
  );
  return {
    timestamp: new Date(event.timestampMs),
    type: event.type,
    id: event.id,
    previousEventId: event.previousEventId,
    ...(event.detailsName === undefined
      ? {}
      : { [event.detailsName]: Object.fromEntries(details) }),
  };
}
