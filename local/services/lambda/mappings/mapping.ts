import { parseArn } from "../../../core/arn";
import type { Cloud } from "../../../core/cloud";
import { AwsError, NotModelledError } from "../../../core/errors";
import type { LambdaFunction } from "../function";
import { queueUrlOf } from "../../../core/arn";

/** An event source mapping from a queue to a function. */
export interface MappingConfiguration {
  uuid: string;
  arn: string;
  queueArn: string;
  functionName: string;
  functionArn: string;
  batchSize: number;
  maximumBatchingWindowSeconds: number;
  maximumConcurrency: number | undefined;
  filterPatterns: readonly string[];
  reportBatchItemFailures: boolean;
  enabled: boolean;
  tags: Readonly<Record<string, string>>;
  lastModifiedMs: number;
}

/** What a poller needs to know of its queue. */
export interface QueueFacts {
  visibilityTimeoutSeconds: number;
  fifo: boolean;
}

/** What Lambda asks the role for; the names go into its error messages. */
const NEEDED = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

/** The checks that AWS makes when a mapping is created or changed. */
export async function checkMapping(
  cloud: Cloud,
  target: LambdaFunction,
  mapping: Pick<
    MappingConfiguration,
    "queueArn" | "batchSize" | "maximumBatchingWindowSeconds" | "maximumConcurrency"
  >,
): Promise<void> {
  if (parseArn(mapping.queueArn).service !== "sqs")
    throw new NotModelledError(
      `event source mappings of ${mapping.queueArn} (only SQS queues; streams go through Pipes)`,
    );
  const { caller } = await target.session.current();
  for (const name of NEEDED) {
    const { allowed } = cloud.decide(caller, { action: `sqs:${name}`, resource: mapping.queueArn });
    if (!allowed)
      throw invalid(`The provided execution role does not have permissions to call ${name} on SQS`);
  }
  const { visibilityTimeoutSeconds, fifo } = await queueFacts(cloud, target, mapping.queueArn);
  const { timeoutSeconds } = target.configuration;
  if (visibilityTimeoutSeconds < timeoutSeconds)
    throw invalid(
      `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
    );
  if (fifo && mapping.batchSize > 10)
    throw invalid(`Batch size ${mapping.batchSize} is more than 10, the maximum of FIFO queues.`);
  if (fifo && mapping.maximumBatchingWindowSeconds > 0)
    throw invalid("Batching window is not supported for FIFO queues.");
  if (mapping.batchSize > 10 && mapping.maximumBatchingWindowSeconds < 1)
    throw invalid(
      `Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10`,
    );
}

export async function queueFacts(
  cloud: Cloud,
  target: LambdaFunction,
  queueArn: string,
): Promise<QueueFacts> {
  const { caller } = await target.session.current();
  const output = await cloud.call(caller, "sqs", "GetQueueAttributes", {
    QueueUrl: queueUrlOf(cloud.endpointUrl, queueArn),
    AttributeNames: ["All"],
  });
  const attributes = output["Attributes"] as Record<string, string>;
  return {
    visibilityTimeoutSeconds: Number(attributes["VisibilityTimeout"]),
    fifo: attributes["FifoQueue"] === "true",
  };
}

const invalid = (message: string) => new AwsError("InvalidParameterValueException", message);
