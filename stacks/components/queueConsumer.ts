/** Connects a queue with the function that consumes it: partial batch responses, bounded concurrency. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../platform";
import type { Function } from "./function";

export interface QueueConsumerArgs {
  /** Tag Component. */
  component: string;
  queue: { arn: string; queue: aws.sqs.Queue };
  consumer: Pick<Function, "arn" | "lambda">;
  batchSize: number;
  maximumConcurrency: number;
}

export function consumeQueue(
  name: string,
  platform: Platform,
  args: QueueConsumerArgs,
  parent: pulumi.Resource,
): aws.lambda.EventSourceMapping {
  return new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: args.queue.arn,
      functionName: args.consumer.arn,
      batchSize: args.batchSize,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: args.maximumConcurrency },
      tags: platform.tags(args.component),
    },
    { parent, dependsOn: [args.queue.queue, args.consumer.lambda] },
  );
}
