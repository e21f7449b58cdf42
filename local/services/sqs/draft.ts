import type { Caller } from "../../core/caller";
import { AwsError } from "../../core/errors";
import type { Input } from "../../core/service";
import { invalidParameter, invalidValue, missingParameter } from "./errors";
import {
  hasOnlyAllowedCharacters,
  type MessageAttribute,
  type MessageAttributes,
  messageBytes,
} from "./message";
import type { Draft, Queue } from "./queue";

/** Checks one message to be sent, alone or in a batch, against the queue's rules. */
export function checkDraft(queue: Queue, input: Input, caller: Caller): Draft {
  const body = checkBody(queue, input);
  const { groupId, deduplicationId } = checkIds(queue, input);
  return {
    body,
    attributes: readAttributes(input["MessageAttributes"]),
    traceHeader: checkTraceHeader(input["MessageSystemAttributes"]),
    senderId: senderId(caller),
    delaySeconds: checkDelay(queue, input["DelaySeconds"]),
    groupId,
    deduplicationId,
  };
}

export const draftBytes = (input: Input) =>
  messageBytes(String(input["MessageBody"] ?? ""), readAttributes(input["MessageAttributes"]));

function checkBody(queue: Queue, input: Input): string {
  const body: unknown = input["MessageBody"];
  if (typeof body !== "string" || body === "") throw missingParameter("MessageBody");
  if (!hasOnlyAllowedCharacters(body))
    throw new AwsError(
      "InvalidMessageContents",
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
    );
  const bytesMax = queue.settings.maxMessageBytes;
  if (draftBytes(input) > bytesMax)
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${bytesMax} bytes.`,
    );
  return body;
}

/** In a standard queue MessageGroupId marks a tenant of a fair queue, and orders nothing. */
function checkIds(queue: Queue, input: Input): Pick<Draft, "groupId" | "deduplicationId"> {
  const groupId: string | undefined = input["MessageGroupId"];
  const deduplicationId: string | undefined = input["MessageDeduplicationId"];
  for (const [name, value] of Object.entries({
    MessageGroupId: groupId,
    MessageDeduplicationId: deduplicationId,
  }))
    if (value !== undefined && !/^[\x21-\x7e]{1,128}$/.test(value))
      throw invalidValue(
        value,
        name,
        `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
      );
  if (!queue.fifo && deduplicationId !== undefined)
    throw notForThisQueueType(deduplicationId, "MessageDeduplicationId");
  if (queue.fifo && groupId === undefined) throw missingParameter("MessageGroupId");
  if (queue.fifo && deduplicationId === undefined && !queue.settings.contentBasedDeduplication)
    throw invalidParameter(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  return { groupId, deduplicationId };
}

function checkDelay(queue: Queue, delaySeconds: number | undefined): number {
  if (delaySeconds === undefined) return queue.settings.delaySeconds;
  if (queue.fifo && delaySeconds !== 0) throw notForThisQueueType(delaySeconds, "DelaySeconds");
  if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900)
    throw invalidValue(delaySeconds, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.");
  return queue.fifo ? queue.settings.delaySeconds : delaySeconds;
}

function readAttributes(given: Record<string, Input> | undefined): MessageAttributes {
  const attributes: Record<string, MessageAttribute> = {};
  for (const [name, attribute] of Object.entries(given ?? {}))
    attributes[name] = readAttribute(name, attribute);
  if (Object.keys(attributes).length > 10)
    throw invalidParameter("Number of message attributes [11] exceeds the allowed maximum [10].");
  return attributes;
}

function readAttribute(name: string, attribute: Input): MessageAttribute {
  if (!/^(?!aws\.|amazon\.|\.)[\w.-]{1,256}(?<!\.)$/i.test(name) || name.includes(".."))
    throw invalidParameter(`Message (user) attribute name '${name}' is invalid.`);
  const dataType = String(attribute["DataType"] ?? "");
  if (!/^(String|Number|Binary)(\..+)?$/.test(dataType))
    throw invalidParameter(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  const binary: unknown = attribute["BinaryValue"];
  const text: unknown = attribute["StringValue"];
  if (dataType.startsWith("Binary")) {
    if (!(binary instanceof Uint8Array) || binary.length === 0) throw emptyAttribute(name);
    return { DataType: dataType, BinaryValue: Buffer.from(binary).toString("base64") };
  }
  if (typeof text !== "string" || text === "") throw emptyAttribute(name);
  if (dataType.startsWith("Number") && Number.isNaN(Number(text)))
    throw invalidParameter(
      `Can't cast the value of message (user) attribute '${name}' to a number.`,
    );
  return { DataType: dataType, StringValue: text };
}

function checkTraceHeader(given: Record<string, Input> | undefined): string | undefined {
  for (const name of Object.keys(given ?? {}))
    if (name !== "AWSTraceHeader")
      throw invalidParameter(`Message system attribute name '${name}' is invalid.`);
  return given?.["AWSTraceHeader"]?.["StringValue"] as string | undefined;
}

const emptyAttribute = (name: string) =>
  invalidParameter(
    `Message (user) attribute '${name}' must contain a non-empty value of its type.`,
  );

const notForThisQueueType = (value: unknown, parameter: string) =>
  invalidValue(
    value,
    parameter,
    "The request include parameter that is not valid for this queue type.",
  );

/** Roles are `<role id>:<session>` on AWS; the local cloud has no unique ids and uses the names. */
const senderId = (caller: Caller) =>
  caller.kind === "role" ? caller.arn.split("/").slice(-2).join(":") : caller.arn;
