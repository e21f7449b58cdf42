import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Names } from "../naming";

/**
 * The URL that functions send to: the queue's own, which elsewhere than on AWS has another host. Only before a queue
 * is made a preview does not know it; SQS makes it of region, account and name, so it can be foretold, and no
 * function's environment need stay unknown.
 */
export function queueUrl(
  names: Names,
  queue: { name: string; queue: aws.sqs.Queue },
): pulumi.Output<string> {
  const { url } = queue.queue;
  if (!pulumi.runtime.isDryRun()) return url;
  // Pulumi's types leave this property out, though every output has it.
  const { isKnown } = url as unknown as { isKnown: Promise<boolean> };
  return pulumi.output(isKnown.then((known) => (known ? url : names.queueUrl(queue.name))));
}
