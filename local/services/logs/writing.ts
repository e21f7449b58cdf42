import { serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { Input, Output } from "../../core/service";
import { useKey } from "../kms/keyUse";
import { metricsFromLine } from "./embeddedMetrics";
import { LogEvents } from "./logEvents";
import { metricFromLine } from "./metricFilter";
import type { LogGroup, LogStore } from "./store";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
const GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;

/** What is wrong with a group's name, if anything. */
export function groupNameProblem(name: string): string | undefined {
  if (GROUP_NAME.test(name)) return undefined;
  return `got "${name.slice(0, 80)}" of ${name.length} characters, must be 1 to 512 letters, digits, ".", "-", "_", "/" and "#"`;
}

export function createGroup(cloud: Cloud, store: LogStore, name: string): LogGroup {
  if (store.groups.has(name))
    throw new AwsError(
      "ResourceAlreadyExistsException",
      `The specified log group already exists: ${name}`,
    );
  const group: LogGroup = {
    name,
    arn: cloud.arn("logs", `log-group:${name}`),
    createdMs: cloud.clock.nowMs(),
    tags: {},
    streams: new Map(),
    metricFilters: new Map(),
  };
  store.groups.set(name, group);
  return group;
}

/** Taking in log events: each line is kept, and read for the metrics in it. */
export function createStream(cloud: Cloud, store: LogStore, input: Input): Output {
  const group = store.group(input["logGroupName"]);
  const name: string = input["logStreamName"];
  if (group.streams.has(name))
    throw new AwsError(
      "ResourceAlreadyExistsException",
      `The specified log stream already exists: ${name}`,
    );
  group.streams.set(name, { name, createdMs: cloud.clock.nowMs(), events: new LogEvents() });
  return {};
}

export async function putEvents(cloud: Cloud, store: LogStore, input: Input): Promise<Output> {
  const group = store.group(input["logGroupName"]);
  const stream = store.stream(group.name, input["logStreamName"]);
  await useGroupKey(cloud, group, "GenerateDataKey");
  const nowMs = cloud.clock.nowMs();
  for (const { timestamp, message } of input["logEvents"] as {
    timestamp: number;
    message: string;
  }[]) {
    stream.events.add({
      timestampMs: timestamp,
      ingestionTimeMs: nowMs,
      message,
      sequence: store.nextSequence(),
    });
    for (const datum of metricsFromLine(message)) cloud.metrics.record(datum);
    for (const filter of group.metricFilters.values()) {
      const datum = metricFromLine(filter, message, timestamp);
      if (datum) cloud.metrics.record(datum);
    }
  }
  return { nextSequenceToken: cloud.random.hex(56) };
}

/** The service encrypts under its own principal, with the group's ARN as context: a key policy without that context locks the group. */
export async function useGroupKey(
  cloud: Cloud,
  group: LogGroup,
  operation: "GenerateDataKey" | "Decrypt",
): Promise<void> {
  if (!group.kmsKeyId) return;
  const service = serviceCaller(`logs.${cloud.region}.amazonaws.com`, {
    sourceAccount: cloud.accountId,
  });
  await useKey(cloud, service, {
    keyId: group.kmsKeyId,
    viaService: "logs",
    operation,
    encryptionContext: { "aws:logs:arn": group.arn },
  });
}
