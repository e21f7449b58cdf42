import type { Input } from "../../core/service";
import { casesOf } from "../case";
import type { Kit } from "../kit";
import { receive } from "./sqs";
import { guide } from "./functions";

const failing = "export const handler = async () => { throw new TypeError('no'); };";
const working = "export const handler = async ({ n }) => ({ doubled: 2 * n });";

/** What a destination is told of one asynchronous event. */
async function told(
  kit: Kit,
  source: string,
  settings: Input,
  waits: readonly number[],
): Promise<Input | undefined> {
  const queue = await kit.make.queue("destination");
  const FunctionName = await kit.make.lambda("async", source);
  const to = { Destination: queue.arn };
  await kit.make.asyncInvocation({
    ...{ FunctionName, DestinationConfig: { OnSuccess: to, OnFailure: to } },
    ...settings,
  });
  const Payload = Buffer.from('{"n":1}');
  await kit.lambda("Invoke", { FunctionName, InvocationType: "Event", Payload });
  for (const seconds of waits) await kit.wait(seconds);
  const [message] = await kit.eventually(
    () => receive(kit, queue.url),
    (messages) => messages.length > 0,
  );
  return message && (JSON.parse(message.Body) as Input);
}

const facts = (record: Input | undefined) => ({
  condition: record?.["requestContext"]?.condition,
  attempts: record?.["requestContext"]?.approximateInvokeCount,
  request: record?.["requestPayload"],
});

const retained = guide("invocation-async-retain-records");

export const asyncLambdaCases = casesOf("lambda", {
  "a-destination-is-told-of-success": {
    page: retained,
    says: "The OnSuccess destination gets a record with the condition Success, the request and the response.",
    expected: {
      ...{ condition: "Success", attempts: 1, request: { n: 1 } },
      response: { doubled: 2 },
    },
    async run(kit) {
      const record = await told(kit, working, {}, [0.5]);
      return { ...facts(record), response: record?.["responsePayload"] };
    },
  },
  "a-destination-is-told-of-failure": {
    page: retained,
    says: "The OnFailure destination gets a record with the condition RetriesExhausted and the error.",
    expected: {
      ...{ condition: "RetriesExhausted", attempts: 3, request: { n: 1 } },
      errorType: "TypeError",
    },
    async run(kit) {
      const record = await told(kit, failing, {}, [60, 240]);
      return { ...facts(record), errorType: record?.["responsePayload"]?.errorType };
    },
  },
  "retries-can-be-none": {
    page: guide("invocation-async-configuring"),
    says: "MaximumRetryAttempts 0: an event whose invocation fails is not tried again.",
    expected: { condition: "RetriesExhausted", attempts: 1, request: { n: 1 } },
    run: async (kit) => facts(await told(kit, failing, { MaximumRetryAttempts: 0 }, [0.5])),
  },
  "an-event-can-grow-too-old": {
    page: guide("invocation-async-configuring"),
    says: "An event that waited longer than MaximumEventAgeInSeconds is discarded with the condition EventAgeExceeded.",
    expected: { condition: "EventAgeExceeded", attempts: 1, request: { n: 1 } },
    run: async (kit) => facts(await told(kit, failing, { MaximumEventAgeInSeconds: 60 }, [200])),
  },
  "reserved-concurrency-is-the-most": {
    page: guide("configuration-concurrency"),
    says: "Reserved concurrency is the maximum number of concurrent invocations; more are throttled.",
    expected: ["TooManyRequestsException", "accepted"],
    async run(kit) {
      const source =
        "export const handler = () => new Promise((end) => setTimeout(end, 1500, 'slow'));";
      const FunctionName = await kit.make.lambda("one", source, {
        ...{ Timeout: 10, ReservedConcurrentExecutions: 1 },
      });
      const both = [1, 2].map(() => kit.refusal(kit.lambda("Invoke", { FunctionName })));
      await kit.wait(2);
      return (await Promise.all(both)).sort();
    },
  },
  "asynchronous-payload-over-1-mb": {
    page: guide("gettingstarted-limits"),
    says: "An asynchronous invocation takes 1 MB at most.",
    expected: "RequestTooLargeException",
    async run(kit) {
      const FunctionName = await kit.make.lambda("large-async", working);
      const Payload = Buffer.from(JSON.stringify("x".repeat(1024 * 1024)));
      const input = { FunctionName, InvocationType: "Event", Payload };
      return kit.refusal(kit.lambda("Invoke", input));
    },
  },
});
