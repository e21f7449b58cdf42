import { serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { Input, Output } from "../../core/service";
import { useKey } from "../kms/keyUse";
import { metricsFromLine } from "./embeddedMetrics";
import { metricFromLine } from "./metricFilter";
import type { LogGroup, LogStore } from "./store";

/** Taking in log events: each line is kept, and read for the metrics in it. */
export function createStream(cloud: Cloud, store: LogStore, input: Input): Output {
  const group = store.group(input["logGroupName"]);
  const name: string = input["logStreamName"];
  if (group.streams.has(name))
    throw new AwsError(
      "ResourceAlreadyExistsException",
      `The specified log stream already exists: ${name}`,
    );
  group.streams.set(name, { name, createdMs: cloud.clock.nowMs(), events: [] });
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
    stream.events.push({
      timestampMs: timestamp,
      ingestionTimeMs: nowMs,
      message,
      eventId: cloud.random.hex(56),
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
