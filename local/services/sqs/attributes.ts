import { invalidAttributeName, invalidAttributeValue } from "./errors";

/** A queue's settings, and their form as the strings of SetQueueAttributes. */
export interface QueueSettings {
  visibilityTimeoutSeconds: number;
  messageRetentionSeconds: number;
  delaySeconds: number;
  receiveWaitTimeSeconds: number;
  maxMessageBytes: number;
  policy: string;
  redrivePolicy: RedrivePolicy | undefined;
  redriveAllowPolicy: RedriveAllowPolicy | undefined;
  kmsMasterKeyId: string | undefined;
  kmsDataKeyReusePeriodSeconds: number;
  sqsManagedSseEnabled: boolean;
  contentBasedDeduplication: boolean;
  deduplicationScope: "queue" | "messageGroup";
  fifoThroughputLimit: "perQueue" | "perMessageGroupId";
}

export interface RedrivePolicy {
  deadLetterTargetArn: string;
  maxReceiveCount: number;
}

export interface RedriveAllowPolicy {
  redrivePermission: "allowAll" | "denyAll" | "byQueue";
  sourceQueueArns?: string[];
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const defaultSettings: QueueSettings = {
  visibilityTimeoutSeconds: 30,
  messageRetentionSeconds: 345_600,
  delaySeconds: 0,
  receiveWaitTimeSeconds: 0,
  maxMessageBytes: 1_048_576,
  policy: "",
  redrivePolicy: undefined,
  redriveAllowPolicy: undefined,
  kmsMasterKeyId: undefined,
  kmsDataKeyReusePeriodSeconds: 300,
  sqsManagedSseEnabled: true,
  contentBasedDeduplication: false,
  deduplicationScope: "queue",
  fifoThroughputLimit: "perQueue",
};

/** Bounds of the numeric settings, in AWS's order: name, setting, least, most. */
export const numericAttributes = [
  ["VisibilityTimeout", "visibilityTimeoutSeconds", 0, 43_200],
  ["MessageRetentionPeriod", "messageRetentionSeconds", 60, 1_209_600],
  ["DelaySeconds", "delaySeconds", 0, 900],
  ["ReceiveMessageWaitTimeSeconds", "receiveWaitTimeSeconds", 0, 20],
  ["MaximumMessageSize", "maxMessageBytes", 1_024, 1_048_576],
  ["KmsDataKeyReusePeriodSeconds", "kmsDataKeyReusePeriodSeconds", 60, 86_400],
] as const;

const fifoOnly = new Set([
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "FifoThroughputLimit",
]);

/** The settings after `attributes` have been set on `current`. An empty string takes a policy or key away. */
export function applyAttributes(
  current: QueueSettings,
  attributes: Readonly<Record<string, string>>,
  fifo: boolean,
): QueueSettings {
  const next = { ...current };
  for (const [name, value] of Object.entries(attributes)) {
    if (fifoOnly.has(name) && !fifo) throw invalidAttributeName(name);
    apply(next, name, value);
  }
  if (
    next.fifoThroughputLimit === "perMessageGroupId" &&
    next.deduplicationScope !== "messageGroup"
  )
    throw invalidAttributeValue(
      "FifoThroughputLimit",
      "perMessageGroupId is allowed only when the value of DeduplicationScope is messageGroup.",
    );
  return next;
}

/** All of a queue's settings as GetQueueAttributes names them. */
export function describeSettings(settings: QueueSettings, fifo: boolean): Record<string, string> {
  const { redrivePolicy, redriveAllowPolicy, kmsMasterKeyId, policy } = settings;
  const described: Record<string, string> = {};
  for (const [name, setting] of numericAttributes)
    if (name !== "KmsDataKeyReusePeriodSeconds" || kmsMasterKeyId)
      described[name] = String(settings[setting]);
  if (policy) described["Policy"] = policy;
  if (redrivePolicy) described["RedrivePolicy"] = JSON.stringify(redrivePolicy);
  if (redriveAllowPolicy) described["RedriveAllowPolicy"] = JSON.stringify(redriveAllowPolicy);
  if (kmsMasterKeyId) described["KmsMasterKeyId"] = kmsMasterKeyId;
  described["SqsManagedSseEnabled"] = String(settings.sqsManagedSseEnabled);
  if (fifo) {
    described["FifoQueue"] = "true";
    described["ContentBasedDeduplication"] = String(settings.contentBasedDeduplication);
    described["DeduplicationScope"] = settings.deduplicationScope;
    described["FifoThroughputLimit"] = settings.fifoThroughputLimit;
  }
  return described;
}

function apply(settings: QueueSettings, name: string, value: string): void {
  const numeric = numericAttributes.find(([attribute]) => attribute === name);
  if (numeric) {
    settings[numeric[1]] = numberWithin(name, value, numeric[2], numeric[3]);
    return;
  }
  switch (name) {
    case "Policy":
      settings.policy = value === "" ? "" : policyText(name, value);
      return;
    case "RedrivePolicy":
      settings.redrivePolicy = value === "" ? undefined : parseRedrivePolicy(value);
      return;
    case "RedriveAllowPolicy":
      settings.redriveAllowPolicy = value === "" ? undefined : parseRedriveAllowPolicy(value);
      return;
    case "KmsMasterKeyId":
      settings.kmsMasterKeyId = value === "" ? undefined : value;
      // A queue has one kind of encryption: SSE-KMS and SSE-SQS take turns.
      if (value !== "") settings.sqsManagedSseEnabled = false;
      return;
    case "SqsManagedSseEnabled":
      settings.sqsManagedSseEnabled = oneOf(name, value, ["true", "false"]) === "true";
      if (settings.sqsManagedSseEnabled) settings.kmsMasterKeyId = undefined;
      return;
    case "ContentBasedDeduplication":
      settings.contentBasedDeduplication = oneOf(name, value, ["true", "false"]) === "true";
      return;
    case "DeduplicationScope":
      settings.deduplicationScope = oneOf(name, value, ["queue", "messageGroup"]);
      return;
    case "FifoThroughputLimit":
      settings.fifoThroughputLimit = oneOf(name, value, ["perQueue", "perMessageGroupId"]);
      return;
    default:
      throw invalidAttributeName(name);
  }
}

function parseRedrivePolicy(value: string): RedrivePolicy {
  const policy = JSON.parse(jsonText("RedrivePolicy", value)) as Record<string, unknown>;
  const maxReceiveCount = Number(policy["maxReceiveCount"]);
  const target = policy["deadLetterTargetArn"];
  if (typeof target !== "string" || policy["maxReceiveCount"] === undefined)
    throw invalidAttributeValue(
      "RedrivePolicy",
      "Redrive policy must contain deadLetterTargetArn and maxReceiveCount.",
    );
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1 || maxReceiveCount > 1000)
    throw invalidAttributeValue(
      "RedrivePolicy",
      "Invalid value for maxReceiveCount: must be between 1 and 1000.",
    );
  return { deadLetterTargetArn: target, maxReceiveCount };
}

function parseRedriveAllowPolicy(value: string): RedriveAllowPolicy {
  const policy = JSON.parse(jsonText("RedriveAllowPolicy", value)) as RedriveAllowPolicy;
  const { redrivePermission, sourceQueueArns } = policy;
  oneOf("RedriveAllowPolicy", redrivePermission, ["allowAll", "denyAll", "byQueue"]);
  if ((redrivePermission === "byQueue") !== (sourceQueueArns !== undefined))
    throw invalidAttributeValue(
      "RedriveAllowPolicy",
      "sourceQueueArns goes with byQueue, and only with it.",
    );
  if (sourceQueueArns && (sourceQueueArns.length < 1 || sourceQueueArns.length > 10))
    throw invalidAttributeValue("RedriveAllowPolicy", "sourceQueueArns takes 1 to 10 queues.");
  return sourceQueueArns ? { redrivePermission, sourceQueueArns } : { redrivePermission };
}

function numberWithin(name: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) throw invalidAttributeValue(name);
  return number;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
const POLICY_BYTES_MAX = 8192;

function policyText(name: string, value: string): string {
  const bytes = Buffer.byteLength(value);
  if (bytes > POLICY_BYTES_MAX)
    throw invalidAttributeValue(
      name,
      `it has ${bytes} bytes, at most ${POLICY_BYTES_MAX} are allowed.`,
    );
  return jsonText(name, value);
}

function jsonText(name: string, value: string): string {
  try {
    JSON.parse(value);
    return value;
  } catch {
    throw invalidAttributeValue(name, "it is no JSON document.");
  }
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw invalidAttributeValue(name);
  return found;
}
