/** Test support: one good function and what stands around it. */
import type * as aws from "@pulumi/aws";
import type { Asked } from "../../framework/harness";

type Changes = Readonly<Record<string, unknown>>;

export const functionArn = "arn:aws:lambda:us-east-1:111111111111:function:processor-prod";
export const queueArn = "arn:aws:sqs:us-east-1:111111111111:webhooks-prod.fifo";

export const lambdaFunction = (changes: Changes = {}, name = "tested"): Asked => ({
  type: "aws:lambda/function:Function",
  name,
  properties: {
    ...({
      ...{ name: "processor-prod", runtime: "nodejs24.x", architectures: ["arm64"] },
      ...{ memorySize: 1_024, timeout: 60, reservedConcurrentExecutions: 50 },
      ...{ role: "arn:aws:iam::111111111111:role/processor-prod" },
    } satisfies aws.lambda.FunctionArgs),
    ...changes,
  },
});

export const queue = (changes: Changes = {}): Asked => ({
  type: "aws:sqs/queue:Queue",
  name: "queue",
  properties: {
    ...({
      ...{ name: "webhooks-prod.fifo", fifoQueue: true, visibilityTimeoutSeconds: 360 },
    } satisfies aws.sqs.QueueArgs),
    ...changes,
  },
});

export const mapping = (changes: Changes = {}, name = "tested"): Asked => ({
  type: "aws:lambda/eventSourceMapping:EventSourceMapping",
  name,
  properties: {
    ...({
      ...{ eventSourceArn: queueArn, functionName: functionArn, batchSize: 10 },
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 20 },
    } satisfies aws.lambda.EventSourceMappingArgs),
    ...changes,
  },
});
