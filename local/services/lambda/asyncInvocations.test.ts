import { AwsError } from "../../core/errors";
import type { Input } from "../../core/service";
import { fakeService, type TestCloud, testCloud } from "./testing";

const failing = `export const handler = async () => { throw new Error("always"); };`;
const event = { InvocationType: "Event" };
const deadLetterArn = "arn:aws:sqs:us-east-1:123456789012:dead";
const minuteMs = 60_000;

describe("an asynchronous invocation", () => {
  let test: TestCloud;
  let sent: Input[];

  beforeEach(() => {
    test = testCloud();
    sent = [];
    const keep = (input: Input) => {
      sent.push(input);
      return {};
    };
    test.cloud.add(() => fakeService("sqs", { SendMessage: keep }));
    test.cloud.add(() => fakeService("sns", { Publish: keep }));
  });
  afterEach(() => test.cloud.stop());

  const total = (name: string) =>
    test.metrics.filter((datum) => datum.name === name).reduce((sum, { value }) => sum + value, 0);
  const configure = (inputs: Input) =>
    test.create("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "config", {
      functionName: "worker",
      ...inputs,
    });

  test_("that fails is retried after one minute and after two more", async () => {
    await test.deploy("worker", failing);
    await test.invoke("worker", {}, event);
    await test.cloud.advance(minuteMs - 1);
    expect(total("Errors")).toBe(1);
    await test.cloud.advance(1);
    expect(total("Errors")).toBe(2);
    await test.cloud.advance(2 * minuteMs - 1);
    expect(total("Errors")).toBe(2);
    await test.cloud.advance(1);
    expect(total("Errors")).toBe(3);
    await test.cloud.advance(60 * minuteMs);
    expect(total("Errors")).toBe(3);
    expect(total("AsyncEventsDropped")).toBe(1);
  });

  test_(
    "that fails to the end goes to the dead-letter queue with the error in attributes",
    async () => {
      await test.deploy("worker", failing, { deadLetterConfig: { targetArn: deadLetterArn } });
      await test.invoke("worker", { id: 7 }, event);
      await test.cloud.advance(4 * minuteMs);
      expect(sent).toEqual([
        {
          QueueUrl: "http://127.0.0.1:4566/123456789012/dead",
          MessageBody: '{"id":7}',
          MessageAttributes: {
            RequestID: {
              DataType: "String",
              StringValue: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
            },
            ErrorCode: { DataType: "Number", StringValue: "200" },
            ErrorMessage: { DataType: "String", StringValue: "always" },
          },
        },
      ]);
    },
  );

  test_("counts a dead-letter queue that refuses", async () => {
    await test.deploy("worker", failing, { deadLetterConfig: { targetArn: deadLetterArn } });
    test.cloud.faults.inject(({ service }) => {
      if (service === "sqs") throw new AwsError("AccessDeniedException", "no");
    });
    await test.invoke("worker", {}, event);
    await test.cloud.advance(4 * minuteMs);
    expect(total("DeadLetterErrors")).toBe(1);
  });

  test_(
    "tells its failure destination what happened, after as many retries as configured",
    async () => {
      await test.deploy("worker", failing);
      await configure({
        maximumRetryAttempts: 0,
        destinationConfig: { onFailure: { destination: deadLetterArn } },
      });
      await test.invoke("worker", { id: 7 }, event);
      await test.cloud.advance(0);
      expect(JSON.parse(sent[0]!["MessageBody"] as string)).toMatchObject({
        version: "1.0",
        requestContext: {
          functionArn: "arn:aws:lambda:us-east-1:123456789012:function:worker:$LATEST",
          condition: "RetriesExhausted",
          approximateInvokeCount: 1,
        },
        requestPayload: { id: 7 },
        responseContext: {
          statusCode: 200,
          executedVersion: "$LATEST",
          functionError: "Unhandled",
        },
        responsePayload: { errorType: "Error", errorMessage: "always" },
      });
    },
  );

  test_("tells its success destination the answer", async () => {
    await test.deploy("worker", `export const handler = async ({ id }) => ({ done: id });`);
    await configure({
      destinationConfig: { onSuccess: { destination: "arn:aws:sns:us-east-1:123456789012:done" } },
    });
    await test.invoke("worker", { id: 7 }, event);
    await test.cloud.advance(0);
    expect(sent[0]!["TopicArn"]).toBe("arn:aws:sns:us-east-1:123456789012:done");
    expect(JSON.parse(sent[0]!["Message"] as string)).toMatchObject({
      requestContext: { condition: "Success" },
      responsePayload: { done: 7 },
    });
    expect(total("AsyncEventsDropped")).toBe(0);
  });

  test_("that is throttled is kept and tried again until there is room", async () => {
    await test.deploy(
      "worker",
      `export const handler = ({ hold }) => hold ? new Promise((done) => setTimeout(done, 600_000)) : Promise.resolve(1);`,
      {
        reservedConcurrentExecutions: 1,
        timeout: 10,
      },
    );
    const holding = test.invoke("worker", { hold: true });
    await test.cloud.advance(1);
    await test.invoke("worker", {}, event);
    await test.cloud.advance(20_000);
    await holding;
    expect(total("Throttles")).toBeGreaterThan(1);
    expect(total("Invocations")).toBe(2);
    expect(total("AsyncEventsDropped")).toBe(0);
  });

  test_("that grew too old is dropped", async () => {
    await test.deploy("worker", failing);
    await configure({
      maximumEventAgeInSeconds: 100,
      destinationConfig: { onFailure: { destination: deadLetterArn } },
    });
    await test.invoke("worker", {}, event);
    await test.cloud.advance(10 * minuteMs);
    expect(total("Errors")).toBe(2);
    expect(JSON.parse(sent[0]!["MessageBody"] as string)).toMatchObject({
      requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 2 },
    });
  });
});

/** Starting a process takes a moment on a busy machine. */
function test_(name: string, run: () => Promise<void>): void {
  it(name, run, 30_000);
}
