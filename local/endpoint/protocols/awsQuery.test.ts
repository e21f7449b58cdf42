import type { HttpRequest } from "../../core/service";
import { fakeService } from "../fakeServices";
import { awsQuery } from "./awsQuery";

/** SQS's old query protocol flattens lists and maps; current clients speak JSON, older ones this. */
const sqs = fakeService(
  "sqs",
  {
    kind: "awsJson",
    version: "1.0",
    targetPrefix: "AmazonSQS",
    query: {
      apiVersion: "2012-11-05",
      flattened: {
        AttributeNames: "AttributeName",
        Attributes: "Attribute",
        MessageAttributes: "MessageAttribute",
        Messages: "Message",
        "SendMessageBatch.Entries": "SendMessageBatchRequestEntry",
        "DeleteMessageBatch.Entries": "DeleteMessageBatchRequestEntry",
        tags: "Tag",
      },
    },
  },
  {
    SendMessageBatch: {
      parameters: { QueueUrl: "string", Entries: "list" },
      nested: { DelaySeconds: "integer" },
      answer: () => ({}),
    },
    ReceiveMessage: {
      parameters: { QueueUrl: "string", AttributeNames: "list", WaitTimeSeconds: "integer" },
      answer: () => ({}),
    },
    CreateQueue: {
      parameters: { QueueName: "string", Attributes: "map", tags: "map" },
      answer: () => ({}),
    },
  },
);

const post = (form: string, path = "/"): HttpRequest => ({
  method: "POST",
  path,
  rawQuery: "",
  headers: { host: "127.0.0.1:4566", "content-type": "application/x-www-form-urlencoded" },
  body: Buffer.from(form),
  sourceIp: "127.0.0.1",
});

it("reads flattened lists in their numbers' order, and the queue from the path", () => {
  const form =
    "Action=ReceiveMessage&AttributeName.10=c&AttributeName.2=b&AttributeName.1=a&WaitTimeSeconds=20";
  expect(awsQuery.decode(sqs, post(form, "/111122223333/q"))).toEqual({
    operationName: "ReceiveMessage",
    input: {
      QueueUrl: "http://127.0.0.1:4566/111122223333/q",
      AttributeNames: ["a", "b", "c"],
      WaitTimeSeconds: 20,
    },
  });
});

it("reads flattened maps, of attributes and of tags", () => {
  const form =
    "Action=CreateQueue&QueueName=q&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=7&Tag.1.Key=k&Tag.1.Value=v";
  expect(awsQuery.decode(sqs, post(form)).input).toEqual({
    QueueName: "q",
    Attributes: { VisibilityTimeout: "7" },
    tags: { k: "v" },
  });
});

it("reads a flattened list of structures that hold flattened maps", () => {
  const entry = "SendMessageBatchRequestEntry.1";
  const form = [
    "Action=SendMessageBatch",
    "QueueUrl=http%3A%2F%2Fx",
    `${entry}.Id=a`,
    `${entry}.DelaySeconds=5`,
    `${entry}.MessageBody=one+two`,
    `${entry}.MessageAttribute.1.Name=k`,
    `${entry}.MessageAttribute.1.Value.DataType=String`,
    `${entry}.MessageAttribute.1.Value.StringValue=v`,
  ].join("&");
  expect(awsQuery.decode(sqs, post(form)).input).toEqual({
    QueueUrl: "http://x",
    Entries: [
      {
        Id: "a",
        DelaySeconds: 5,
        MessageBody: "one two",
        MessageAttributes: { k: { DataType: "String", StringValue: "v" } },
      },
    ],
  });
});

it("writes flattened lists and maps", () => {
  const response = awsQuery.encode(
    {
      service: sqs,
      operation: sqs.operations["ReceiveMessage"]!,
      operationName: "ReceiveMessage",
      requestId: "r-1",
    },
    {
      Messages: [
        {
          Body: "<&>",
          Attributes: { SenderId: "s" },
          MessageAttributes: { k: { DataType: "String", StringValue: "v" } },
        },
      ],
    },
  );
  expect(response.body).toBe(
    '<ReceiveMessageResponse xmlns="http://sqs.amazonaws.com/doc/2012-11-05/"><ReceiveMessageResult>' +
      "<Message><Body>&lt;&amp;&gt;</Body><Attribute><Name>SenderId</Name><Value>s</Value></Attribute>" +
      "<MessageAttribute><Name>k</Name><Value><DataType>String</DataType><StringValue>v</StringValue></Value></MessageAttribute></Message>" +
      "</ReceiveMessageResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></ReceiveMessageResponse>",
  );
});

it.each([
  ["Action=ReceiveMessage&WaitTimeSeconds=soon", "WaitTimeSeconds cannot be read as integer"],
  [`Action=ReceiveMessage&${"a.".repeat(30)}b=1`, "cannot be read"],
  ["Action=ReceiveMessage&a=1&a.b=2", "cannot be read"],
  ["Action=DropTables", "the operation sqs:DropTables"],
])("refuses %s", (form, message) => {
  expect(() => awsQuery.decode(sqs, post(form))).toThrow(message);
});
