import { AwsError } from "../../local/core/errors";
import type { AnsweredCall } from "./calls";
import { Meter } from "./meter";
import type { Wire } from "./topology";

const senderRole = "arn:aws:iam::1:role/sender";
const wire = (edgeId: string, operations: string[], resource: string, caller = senderRole) =>
  ({ edgeId, from: "", to: "", measured: { operations, resource, caller } }) satisfies Wire & {
    edgeId: string;
  };
const call = (
  service: string,
  operation: string,
  input: Record<string, unknown>,
  more: Partial<AnsweredCall> = {},
): AnsweredCall => ({
  caller: { kind: "role", arn: "arn:aws:sts::1:assumed-role/sender/s", roleArn: senderRole },
  service,
  operation,
  input,
  ...more,
});
const toQueue = { QueueUrl: "http://127.0.0.1:4566/1/orders" };

it("counts the messages of one caller to one queue, alone and in batches", () => {
  const meter = new Meter([
    wire("e", ["sqs:SendMessage", "sqs:SendMessageBatch"], "arn:aws:sqs:us-east-1:1:orders"),
  ]);
  meter.hear(call("sqs", "SendMessage", toQueue));
  meter.hear(call("sqs", "SendMessageBatch", { ...toQueue, Entries: [{}, {}, {}] }));
  meter.hear(call("sqs", "SendMessage", { QueueUrl: "http://127.0.0.1:4566/1/others" }));
  meter.hear(
    call("sqs", "SendMessage", toQueue, { caller: { kind: "user", arn: "arn:aws:iam::1:user/a" } }),
  );
  expect(meter.totals().get("e")).toEqual({ passed: 4, failed: 0 });
});

it("counts what was received, not how often somebody asked", () => {
  const meter = new Meter([wire("e", ["sqs:ReceiveMessage"], "arn:aws:sqs:us-east-1:1:orders")]);
  meter.hear(call("sqs", "ReceiveMessage", toQueue, { output: {} }));
  meter.hear(call("sqs", "ReceiveMessage", toQueue, { output: { Messages: [{}, {}] } }));
  expect(meter.totals().get("e")).toEqual({ passed: 2, failed: 0 });
});

it("counts a call that failed, and a function that failed although its call was answered", () => {
  const meter = new Meter([
    wire("q", ["sqs:SendMessage"], "arn:aws:sqs:us-east-1:1:orders"),
    wire("f", ["lambda:Invoke"], "arn:aws:lambda:us-east-1:1:function:worker"),
  ]);
  meter.hear(call("sqs", "SendMessage", toQueue, { error: new AwsError("Throttled", "no") }));
  const invoke = { FunctionName: "arn:aws:lambda:us-east-1:1:function:worker" };
  meter.hear(call("lambda", "Invoke", invoke, { output: { FunctionError: "Unhandled" } }));
  meter.hear(call("lambda", "Invoke", invoke, { output: {} }));
  expect(meter.totals().get("q")).toEqual({ passed: 0, failed: 1 });
  expect(meter.totals().get("f")).toEqual({ passed: 1, failed: 1 });
});

it("tells the rules of a bus apart by whom EventBridge acts for", () => {
  const target = "arn:aws:lambda:us-east-1:1:function:hearer";
  const ruleArn = "arn:aws:events:us-east-1:1:rule/bus/low";
  const meter = new Meter([wire("low", ["lambda:Invoke"], target, ruleArn)]);
  const caller = (sourceArn: string) =>
    ({ kind: "service", principal: "events.amazonaws.com", arn: "events", sourceArn }) as const;
  meter.hear(call("lambda", "Invoke", { FunctionName: target }, { caller: caller(ruleArn) }));
  meter.hear(call("lambda", "Invoke", { FunctionName: target }, { caller: caller("another") }));
  expect(meter.totals().get("low")).toEqual({ passed: 1, failed: 0 });
});

it("counts a transaction over two rows of a table as one change, and events by their bus", () => {
  const meter = new Meter([
    wire("t", ["dynamodb:TransactWriteItems"], "arn:aws:dynamodb:us-east-1:1:table/payments"),
    wire("b", ["events:PutEvents"], "arn:aws:events:us-east-1:1:event-bus/bus"),
  ]);
  const put = { Put: { TableName: "payments", Item: {} } };
  meter.hear(call("dynamodb", "TransactWriteItems", { TransactItems: [put, put, { Update: {} }] }));
  meter.hear(
    call("events", "PutEvents", {
      Entries: [{ EventBusName: "bus" }, { EventBusName: "bus" }, {}],
    }),
  );
  expect(meter.totals().get("t")).toEqual({ passed: 1, failed: 0 });
  expect(meter.totals().get("b")).toEqual({ passed: 2, failed: 0 });
});

it("keeps what it has counted when the stack is deployed again", () => {
  const wires = [wire("e", ["sqs:SendMessage"], "arn:aws:sqs:us-east-1:1:orders")];
  const meter = new Meter(wires);
  meter.hear(call("sqs", "SendMessage", toQueue));
  meter.rewire(wires);
  meter.hear(call("sqs", "SendMessage", toQueue));
  expect(meter.totals().get("e")).toEqual({ passed: 2, failed: 0 });
});
