import {
  CloudWatchClient,
  GetMetricDataCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { KMSClient, EncryptCommand } from "@aws-sdk/client-kms";
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListTagsCommand,
} from "@aws-sdk/client-lambda";
import { GetTopicAttributesCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { AwsError } from "../core/errors";
import type { Service } from "../core/service";
import { fakeCloud, fakeService } from "./fakeServices";
import { type Endpoint, startEndpoint } from ".";

/** The real SDK clients speak to the endpoint, each in the protocol that it chooses itself. */
let endpoint: Endpoint | undefined;
const clients: { destroy(): void }[] = [];

async function serve(service: Service) {
  endpoint = await startEndpoint(fakeCloud([service]), { port: 0 });
  return {
    endpoint: endpoint.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
}

function using<T extends { destroy(): void }>(client: T): T {
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await endpoint?.stop();
});

describe("AWS JSON", () => {
  it("carries a blob as a Buffer and back", async () => {
    const kms = fakeService(
      "kms",
      { kind: "awsJson", version: "1.1", targetPrefix: "TrentService" },
      {
        Encrypt: {
          parameters: { KeyId: "string", Plaintext: "blob" },
          answer: () => ({ KeyId: "k", CiphertextBlob: Buffer.from("sealed") }),
        },
      },
    );
    const client = using(new KMSClient(await serve(kms)));
    const answer = await client.send(
      new EncryptCommand({ KeyId: "k", Plaintext: Buffer.from("plain") }),
    );
    expect(kms.received).toEqual([{ KeyId: "k", Plaintext: Buffer.from("plain") }]);
    expect(Buffer.from(answer.CiphertextBlob!).toString()).toBe("sealed");
  });

  it("gives DynamoDB's errors their own members", async () => {
    const dynamodb = fakeService(
      "dynamodb",
      { kind: "awsJson", version: "1.0", targetPrefix: "DynamoDB_20120810" },
      {
        PutItem: {
          parameters: { TableName: "string", Item: "map" },
          answer: () => {
            throw new AwsError(
              "ConditionalCheckFailedException",
              "The conditional request failed",
              {
                members: { Item: { id: { S: "1" } } },
              },
            );
          },
        },
        GetItem: {
          parameters: { TableName: "string", Key: "map" },
          answer: () => ({ Item: { id: { S: "1" }, n: { N: "2" } } }),
        },
      },
    );
    const client = using(new DynamoDBClient(await serve(dynamodb)));
    const put = client.send(new PutItemCommand({ TableName: "t", Item: { id: { S: "1" } } }));
    await expect(put).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
      message: "The conditional request failed",
      Item: { id: { S: "1" } },
    });
    const got = await client.send(new GetItemCommand({ TableName: "t", Key: { id: { S: "1" } } }));
    expect(got.Item).toEqual({ id: { S: "1" }, n: { N: "2" } });
  });

  it("lets an SQS client tell its errors by class and by the query protocol's code", async () => {
    const sqs = fakeService(
      "sqs",
      {
        kind: "awsJson",
        version: "1.0",
        targetPrefix: "AmazonSQS",
        query: {
          apiVersion: "2012-11-05",
          errorCodes: { QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue" },
        },
      },
      {
        SendMessage: {
          parameters: { QueueUrl: "string", MessageBody: "string" },
          answer: () => ({ MessageId: "m", MD5OfMessageBody: "49f68a5c8493ec2c0bf489821c21fc3b" }),
        },
        ReceiveMessage: {
          parameters: { QueueUrl: "string" },
          answer: () => {
            throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
          },
        },
      },
    );
    const client = using(new SQSClient(await serve(sqs)));
    const QueueUrl = `${endpoint!.url}/111122223333/q`;
    const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "hi" }));
    expect(sent.MessageId).toBe("m");
    const failure: unknown = await client
      .send(new ReceiveMessageCommand({ QueueUrl }))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(QueueDoesNotExist);
    expect(failure).toMatchObject({ Code: "AWS.SimpleQueueService.NonExistentQueue" });
  });

  it("reads and writes CloudWatch's timestamps as dates", async () => {
    const monitoring = fakeService(
      "monitoring",
      {
        kind: "awsJson",
        version: "1.0",
        targetPrefix: "GraniteServiceVersion20100801",
        query: { apiVersion: "2010-08-01" },
        cborServiceName: "GraniteServiceVersion20100801",
      },
      {
        PutMetricData: {
          parameters: { Namespace: "string", MetricData: "list" },
          nested: { Timestamp: "timestamp", "MetricData.Value": "float" },
          answer: () => ({}),
        },
        GetMetricData: {
          parameters: { MetricDataQueries: "list", StartTime: "timestamp", EndTime: "timestamp" },
          answer: ({ StartTime }) => ({
            MetricDataResults: [{ Id: "a", Timestamps: [StartTime], Values: [1.5] }],
          }),
        },
      },
    );
    const client = using(new CloudWatchClient(await serve(monitoring)));
    const Timestamp = new Date("2026-01-02T03:04:05Z");
    await client.send(
      new PutMetricDataCommand({
        Namespace: "N",
        MetricData: [
          { MetricName: "m", Value: 2, Timestamp, Dimensions: [{ Name: "d", Value: "7" }] },
        ],
      }),
    );
    expect(monitoring.received[0]!["MetricData"]).toEqual([
      { MetricName: "m", Value: 2, Timestamp, Dimensions: [{ Name: "d", Value: "7" }] },
    ]);
    const data = await client.send(
      new GetMetricDataCommand({ MetricDataQueries: [], StartTime: Timestamp, EndTime: Timestamp }),
    );
    expect(data.MetricDataResults).toEqual([
      { Id: "a", Timestamps: [new Date("2026-01-02T03:04:05Z")], Values: [1.5] },
    ]);
  });
});

describe("AWS query", () => {
  const snsProtocol = { kind: "awsQuery", apiVersion: "2010-03-31" } as const;

  it("reads maps of structures and writes escaped text", async () => {
    const sns = fakeService("sns", snsProtocol, {
      Publish: {
        parameters: { TopicArn: "string", Message: "string", MessageAttributes: "map" },
        answer: ({ Message }) => ({ MessageId: `<${Message}> & "more"` }),
      },
    });
    const client = using(new SNSClient(await serve(sns)));
    const answer = await client.send(
      new PublishCommand({
        TopicArn: "arn:t",
        Message: "a=b&c",
        MessageAttributes: {
          kind: { DataType: "String", StringValue: "x" },
          other: { DataType: "Number", StringValue: "2" },
        },
      }),
    );
    expect(sns.received[0]!["MessageAttributes"]).toEqual({
      kind: { DataType: "String", StringValue: "x" },
      other: { DataType: "Number", StringValue: "2" },
    });
    expect(answer.MessageId).toBe('<a=b&c> & "more"');
  });

  it("writes a map as entries", async () => {
    const sns = fakeService("sns", snsProtocol, {
      GetTopicAttributes: {
        parameters: { TopicArn: "string" },
        mapMembers: ["Attributes"],
        answer: () => ({ Attributes: { Owner: "111122223333", DisplayName: "" } }),
      },
    });
    const client = using(new SNSClient(await serve(sns)));
    const answer = await client.send(new GetTopicAttributesCommand({ TopicArn: "arn:t" }));
    expect(answer.Attributes).toEqual({ Owner: "111122223333", DisplayName: "" });
  });

  it("parses numbers and lists by their kind, and gives times back as dates", async () => {
    const sts = fakeService(
      "sts",
      { kind: "awsQuery", apiVersion: "2011-06-15" },
      {
        AssumeRole: {
          parameters: {
            RoleArn: "string",
            RoleSessionName: "string",
            DurationSeconds: "integer",
            Tags: "list",
          },
          answer: () => ({
            Credentials: {
              AccessKeyId: "ASIA",
              SecretAccessKey: "s",
              SessionToken: "t",
              Expiration: new Date("2026-01-01T01:00:00Z"),
            },
          }),
        },
      },
    );
    const client = using(new STSClient(await serve(sts)));
    const answer = await client.send(
      new AssumeRoleCommand({
        RoleArn: "arn:r",
        RoleSessionName: "session",
        DurationSeconds: 900,
        Tags: [{ Key: "k", Value: "1" }],
      }),
    );
    expect(sts.received).toEqual([
      {
        RoleArn: "arn:r",
        RoleSessionName: "session",
        DurationSeconds: 900,
        Tags: [{ Key: "k", Value: "1" }],
      },
    ]);
    expect(answer.Credentials?.Expiration).toEqual(new Date("2026-01-01T01:00:00Z"));
  });

  it("names a refusal AccessDenied, unless the service has a code of its own", async () => {
    const denied = () => {
      throw new AwsError("AccessDeniedException", "no", { statusCode: 403 });
    };
    const operations = { Publish: { parameters: { Message: "string" as const }, answer: denied } };
    const plain = using(new SNSClient(await serve(fakeService("sns", snsProtocol, operations))));
    await expect(plain.send(new PublishCommand({ Message: "m" }))).rejects.toMatchObject({
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
    });
    await endpoint!.stop();
    const protocol = {
      ...snsProtocol,
      errorCodes: { AccessDeniedException: "AuthorizationError" },
    };
    const own = using(new SNSClient(await serve(fakeService("sns", protocol, operations))));
    await expect(own.send(new PublishCommand({ Message: "m" }))).rejects.toMatchObject({
      name: "AuthorizationErrorException",
    });
  });
});

describe("REST JSON", () => {
  const lambda = () =>
    fakeService(
      "lambda",
      { kind: "restJson" },
      {
        Invoke: {
          parameters: {
            FunctionName: "string",
            Qualifier: "string",
            InvocationType: "string",
            Payload: "blob",
          },
          http: {
            method: "POST",
            path: "/2015-03-31/functions/{FunctionName}/invocations",
            query: { Qualifier: "Qualifier" },
            headers: { "x-amz-invocation-type": "InvocationType" },
            bodyMember: "Payload",
            outputBodyMember: "Payload",
            outputHeaders: { FunctionError: "x-amz-function-error" },
            status: "StatusCode",
          },
          answer: ({ Payload }) => ({
            StatusCode: 202,
            FunctionError: "Unhandled",
            Payload: Buffer.from(`{"echo":${Payload}}`),
          }),
        },
        GetFunction: {
          parameters: { FunctionName: "string" },
          http: { method: "GET", path: "/2015-03-31/functions/{FunctionName}" },
          answer: ({ FunctionName }) => {
            throw new AwsError("ResourceNotFoundException", `Function not found: ${FunctionName}`, {
              statusCode: 404,
              members: { Type: "User" },
            });
          },
        },
        ListTags: {
          parameters: { Resource: "string" },
          http: { method: "GET", path: "/2017-03-31/tags/{Resource}" },
          answer: () => ({ Tags: { a: "b" } }),
        },
      },
    );

  it("takes members from path, query, headers and body, and writes status, headers and body", async () => {
    const service = lambda();
    const client = using(new LambdaClient(await serve(service)));
    const answer = await client.send(
      new InvokeCommand({
        FunctionName: "arn:aws:lambda:us-east-1:111122223333:function:f",
        Qualifier: "live",
        InvocationType: "Event",
        Payload: '{"a":1}',
      }),
    );
    expect(service.received).toEqual([
      {
        FunctionName: "arn:aws:lambda:us-east-1:111122223333:function:f",
        Qualifier: "live",
        InvocationType: "Event",
        Payload: Buffer.from('{"a":1}'),
      },
    ]);
    expect(answer.StatusCode).toBe(202);
    expect(answer.FunctionError).toBe("Unhandled");
    expect(answer.Payload!.transformToString()).toBe('{"echo":{"a":1}}');
  });

  it("tells errors by header, status and members", async () => {
    const client = using(new LambdaClient(await serve(lambda())));
    await expect(
      client.send(new GetFunctionCommand({ FunctionName: "gone" })),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Function not found: gone",
      Type: "User",
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("keeps an encoded slash within its path segment", async () => {
    const service = lambda();
    const client = using(new LambdaClient(await serve(service)));
    const answer = await client.send(new ListTagsCommand({ Resource: "arn:aws:x/y z" }));
    expect(service.received).toEqual([{ Resource: "arn:aws:x/y z" }]);
    expect(answer.Tags).toEqual({ a: "b" });
  });
});
