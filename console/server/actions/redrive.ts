import type { Cloud } from "../../../local/core/cloud";

/** By SQS's own redrive. Says how many messages went, or why SQS would not. */
export async function redrive(cloud: Cloud, queue: string): Promise<string> {
  const SourceArn = cloud.arn("sqs", queue);
  const call = (operation: string) =>
    cloud.call(cloud.administrator, "sqs", operation, { SourceArn });
  await call("StartMessageMoveTask");
  const { Results } = await call("ListMessageMoveTasks");
  const [task] = Results as {
    Status: string;
    ApproximateNumberOfMessagesMoved: number;
    FailureReason?: string;
  }[];
  if (task!.Status === "FAILED")
    throw new Error(
      `SQS redrove nothing from ${queue}: ${task!.FailureReason}. It takes back only what a queue gave up, not what a topic, rule or function did.`,
    );
  const moved = task!.ApproximateNumberOfMessagesMoved;
  return `${moved} ${moved === 1 ? "message" : "messages"} of ${queue} went back to where they came from.`;
}
