import { parseArn, queueUrlOf } from "../../core/arn";
import type { RoleCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError, NotModelledError } from "../../core/errors";
import { selectPath } from "../events/eventPath";
import { targetEvent } from "./inputTemplate";
import type { PipeRecord } from "./record";
import type { Pipe } from "./store";

export type TargetKind = "states" | "sqs" | "lambda" | "events";

export function targetKind(arn: string): TargetKind {
  const { service, resource } = parseArn(arn);
  if (service === "states" && resource.startsWith("stateMachine:")) return "states";
  if (service === "lambda" && resource.startsWith("function:")) return "lambda";
  if (service === "events" && resource.startsWith("event-bus/")) return "events";
  if (service === "sqs") return "sqs";
  throw new NotModelledError(`a pipe's target of this kind: ${arn}`);
}

/**
 * Hands a batch to the target as the pipe's role. Machines and functions get one array, even for one
 * record; queues and buses get each record by itself. Returns the sequence numbers that a function
 * says it could not deal with.
 */
export async function sendBatch(
  cloud: Cloud,
  role: RoleCaller,
  pipe: Pipe,
  records: readonly PipeRecord[],
): Promise<string[]> {
  const events = records.map((record) => targetEvent(pipe, record, cloud.clock.nowMs()));
  switch (targetKind(pipe.target)) {
    case "states":
      await cloud.call(role, "states", "StartExecution", {
        stateMachineArn: pipe.target,
        input: JSON.stringify(events),
      });
      return [];
    case "lambda":
      return invokeFunction(cloud, role, pipe, events);
    case "sqs":
      await sendToQueue(cloud, role, pipe, records, events);
      return [];
    case "events":
      await putEvents(cloud, role, pipe, events);
      return [];
  }
}

async function invokeFunction(
  cloud: Cloud,
  role: RoleCaller,
  pipe: Pipe,
  events: unknown[],
): Promise<string[]> {
  const waits = pipe.targetParameters.invocationType !== "FIRE_AND_FORGET";
  const output = await cloud.call(role, "lambda", "Invoke", {
    FunctionName: pipe.target,
    InvocationType: waits ? "RequestResponse" : "Event",
    Payload: Buffer.from(JSON.stringify(events)),
  });
  if (output["FunctionError"] !== undefined)
    throw new AwsError("FunctionError", `The function ${pipe.target} ended with an error.`);
  return waits ? batchItemFailures(String(output["Payload"] ?? "")) : [];
}

function batchItemFailures(payload: string): string[] {
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return [];
  }
  const failures = (answer as { batchItemFailures?: { itemIdentifier: string }[] } | null)
    ?.batchItemFailures;
  return Array.isArray(failures) ? failures.map(({ itemIdentifier }) => itemIdentifier) : [];
}

/** One message a record; SendMessageBatch takes ten, but messages of one group must not overtake each other. */
async function sendToQueue(
  cloud: Cloud,
  role: RoleCaller,
  pipe: Pipe,
  records: readonly PipeRecord[],
  events: unknown[],
): Promise<void> {
  const { messageGroupId, messageDeduplicationId } = pipe.targetParameters;
  for (const [i, event] of events.entries())
    await cloud.call(role, "sqs", "SendMessage", {
      QueueUrl: queueUrlOf(cloud.endpointUrl, pipe.target),
      MessageBody: typeof event === "string" ? event : JSON.stringify(event),
      ...dynamic("MessageGroupId", messageGroupId, records[i]!),
      ...dynamic("MessageDeduplicationId", messageDeduplicationId, records[i]!),
    });
}

/** Target parameters may be paths into the record: `$.dynamodb.Keys.id.S`. */
function dynamic(
  name: string,
  parameter: string | undefined,
  record: PipeRecord,
): Record<string, string> {
  if (parameter === undefined) return {};
  return {
    [name]: parameter.startsWith("$") ? String(selectPath(record, parameter)) : parameter,
  };
}

const PUT_EVENTS_ENTRIES_MAX = 10;

async function putEvents(
  cloud: Cloud,
  role: RoleCaller,
  pipe: Pipe,
  events: unknown[],
): Promise<void> {
  const { source, detailType } = pipe.targetParameters;
  for (let i = 0; i < events.length; i += PUT_EVENTS_ENTRIES_MAX) {
    const output = await cloud.call(role, "events", "PutEvents", {
      Entries: events.slice(i, i + PUT_EVENTS_ENTRIES_MAX).map((event) => ({
        EventBusName: pipe.target,
        Source: source ?? `Pipe ${pipe.name}`,
        DetailType: detailType ?? "Event from aws:dynamodb",
        Detail: JSON.stringify(event),
      })),
    });
    if (Number(output["FailedEntryCount"]) > 0)
      throw new AwsError("FailedEntry", "The bus did not take all entries.");
  }
}
