import type { Input } from "../../core/service";
import { casesOf } from "../case";
import type { Kit } from "../kit";
import { bodies, receive } from "./sqs";

export const guide = (page: string) => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;

const decode = (payload: Uint8Array) => JSON.parse(Buffer.from(payload).toString()) as Input;

/** Fails each record whose body begins with `bad`, reports it or throws as told. */
const consumer = (onBad: "report" | "throw") => `
export const handler = async ({ Records }) => {
  const bad = Records.filter(({ body }) => body.startsWith("bad"));
  if (bad.length > 0 && ${onBad === "throw"}) throw new Error("bad record");
  return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

/** Sends bodies to a queue whose consumer has this source; what is in its dead-letter queue in the end. */
export async function deadLetters(kit: Kit, source: string, messages: readonly string[]) {
  const dead = await kit.make.queue("esm-dlq");
  const { url: QueueUrl, arn } = await kit.make.queue("esm", {
    VisibilityTimeout: "2",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
  });
  const Entries = messages.map((MessageBody, index) => ({ Id: `m${index}`, MessageBody }));
  await kit.sqs("SendMessageBatch", { QueueUrl, Entries });
  const FunctionName = await kit.make.lambda("consumer", source, { Timeout: 1 });
  // A cold start on a busy machine may take longer than the messages stay hidden.
  await kit.lambda("Invoke", { FunctionName, Payload: Buffer.from('{"Records":[]}') });
  await kit.make.mapping({
    ...{ FunctionName, EventSourceArn: arn, BatchSize: 10 },
    FunctionResponseTypes: ["ReportBatchItemFailures"],
  });
  const left: string[] = [];
  for (let turn = 0; turn < 6; turn++) {
    await kit.wait(1.5);
    left.push(...bodies(await receive(kit, dead.url, { MaxNumberOfMessages: 10 })));
  }
  return left.sort();
}

export const lambdaCases = casesOf("lambda", {
  "an-error-is-told-with-its-type": {
    page: guide("nodejs-exceptions"),
    says: "An unhandled error gives FunctionError Unhandled and a payload with errorType and errorMessage.",
    expected: { functionError: "Unhandled", errorType: "TypeError", errorMessage: "no" },
    async run(kit) {
      const source = "export const handler = async () => { throw new TypeError('no'); };";
      const FunctionName = await kit.make.lambda("throws", source);
      const { FunctionError, Payload } = await kit.lambda("Invoke", { FunctionName });
      const { errorType, errorMessage } = decode(Payload);
      return { functionError: FunctionError, errorType, errorMessage };
    },
  },
  "a-timeout-is-an-error": {
    page: guide("configuration-timeout"),
    says: "A function that does not end within its timeout is stopped; the payload says that it timed out.",
    expected: { functionError: "Unhandled", timedOut: true },
    async run(kit) {
      const source = "export const handler = () => new Promise(() => setInterval(() => {}, 1000));";
      const FunctionName = await kit.make.lambda("hangs", source, { Timeout: 1 });
      const invoked = kit.lambda("Invoke", { FunctionName });
      // It may fail before anybody waits for it; whoever does is still told.
      invoked.catch(() => undefined);
      await kit.wait(1.5);
      const { FunctionError, Payload } = await invoked;
      const { errorMessage } = decode(Payload);
      return { functionError: FunctionError, timedOut: /timed out/.test(errorMessage) };
    },
  },
  "no-concurrency-is-throttled": {
    page: guide("configuration-concurrency"),
    says: "A function whose reserved concurrency is 0 refuses with TooManyRequestsException.",
    expected: "TooManyRequestsException",
    async run(kit) {
      const FunctionName = await kit.make.lambda("none", "export const handler = async () => 1;", {
        ReservedConcurrentExecutions: 0,
      });
      return kit.refusal(kit.lambda("Invoke", { FunctionName }));
    },
  },
  "payload-over-6-mb": {
    page: guide("gettingstarted-limits"),
    says: "A synchronous invocation takes 6 MB at most.",
    expected: "RequestTooLargeException",
    async run(kit) {
      const FunctionName = await kit.make.lambda("large", "export const handler = async () => 1;");
      const Payload = Buffer.from(JSON.stringify("x".repeat(6 * 1024 * 1024)));
      return kit.refusal(kit.lambda("Invoke", { FunctionName, Payload }));
    },
  },
  "a-mapping-retries-only-reported-records": {
    page: guide("services-sqs-errorhandling"),
    says: "Of a batch with ReportBatchItemFailures only the reported messages come back, and go to the dead-letter queue after maxReceiveCount.",
    expected: ["bad1"],
    run: (kit) => deadLetters(kit, consumer("report"), ["good1", "bad1", "good2"]),
  },
  "a-mapping-retries-the-whole-batch-on-an-error": {
    page: guide("services-sqs-errorhandling"),
    says: "When the function throws, every message of the batch becomes visible again.",
    expected: ["bad1", "good1"],
    run: (kit) => deadLetters(kit, consumer("throw"), ["good1", "bad1"]),
  },
  "asynchronous-errors-are-tried-three-times": {
    page: guide("invocation-async-error-handling"),
    says: "A failed asynchronous invocation is tried twice again, then goes to the dead-letter queue with the error in its attributes.",
    expected: { letters: ['{"n":1}'], errorCode: "200" },
    async run(kit) {
      const dead = await kit.make.queue("async-dlq");
      const source = "export const handler = async () => { throw new Error('no'); };";
      const FunctionName = await kit.make.lambda("async", source, {
        DeadLetterConfig: { TargetArn: dead.arn },
      });
      const Payload = Buffer.from('{"n":1}');
      await kit.lambda("Invoke", { FunctionName, InvocationType: "Event", Payload });
      await kit.wait(60);
      await kit.wait(240);
      const letters = await receive(kit, dead.url, { MessageAttributeNames: ["All"] });
      const [first] = letters as Input[];
      return {
        letters: bodies(letters),
        errorCode: first?.["MessageAttributes"]?.ErrorCode?.StringValue,
      };
    },
  },
});
