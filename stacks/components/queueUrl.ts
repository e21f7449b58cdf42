import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Names } from "../naming";

/**
 * The URL that functions send to. SQS makes it of region, account and name, so a preview need not leave the
 * environment of a function unknown; a deployment takes the queue's own, which elsewhere than on AWS is another host.
 */
export function queueUrl(
  names: Names,
  queue: { name: string; queue: aws.sqs.Queue },
): pulumi.Output<string> {
  return pulumi.runtime.isDryRun() ? pulumi.output(names.queueUrl(queue.name)) : queue.queue.url;
}
