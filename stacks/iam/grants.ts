/** What a role may do, in the words of this system. Every action is spelled out; none is a pattern. */
import type { KeyArea } from "../components/encryption/areas";
import type { Names } from "../naming";
import { allow, type Conditions, type Statement } from "./document";

export type Grants = ReturnType<typeof createGrants>;

export function createGrants(names: Names) {
  /** Key ids are AWS's: all keys of the account, narrowed to the one behind the alias. */
  const key = (
    sid: string,
    area: KeyArea,
    actions: readonly string[],
    condition: Conditions,
  ): Statement =>
    allow(sid, actions, names.arn.anyKey, {
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.keyAlias(area) },
      ...condition,
    });

  const keyThrough = (area: KeyArea, service: string, actions: readonly string[]) =>
    key(`UseKeyThrough${capitalised(service)}`, area, actions, {
      StringEquals: { "kms:ViaService": names.serviceHost(service) },
    });

  return {
    key,

    /** DynamoDB asks for these on each item of a transaction too. */
    table: (sid: string, table: string, ...actions: TableAction[]): Statement =>
      allow(
        sid,
        actions.map((action) => `dynamodb:${action}`),
        names.arn.table(table),
      ),

    queryIndex: (sid: string, table: string, index: string): Statement =>
      allow(sid, ["dynamodb:Query"], names.arn.tableIndex(table, index)),

    /** DynamoDB opens the table's key with the caller's own permission. */
    tableKey: (): Statement => keyThrough("tables", "dynamodb", ["kms:Decrypt"]),

    sendTo: (...queues: string[]): Statement =>
      allow("SendToQueues", ["sqs:SendMessage"], queues.map(names.arn.queue)),

    sendToDeadLetters: (queue: string): Statement =>
      allow("SendToDeadLetters", ["sqs:SendMessage"], names.arn.queue(queue)),

    /** What an event source mapping does as the function's role: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
    consume: (...queues: string[]): Statement =>
      allow(
        "ConsumeQueues",
        ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        queues.map(names.arn.queue),
      ),

    /** Back-off of a message that failed. */
    postpone: (queue: string): Statement =>
      allow("PostponeMessages", ["sqs:ChangeMessageVisibility"], names.arn.queue(queue)),

    /** Sending needs both: the data key is made, and read again from SQS's cache. */
    queueKeyForSending: (): Statement =>
      keyThrough("messages", "sqs", ["kms:GenerateDataKey", "kms:Decrypt"]),

    queueKeyForReceiving: (): Statement => keyThrough("messages", "sqs", ["kms:Decrypt"]),

    publishTo: (topic: string): Statement =>
      allow("PublishToTopic", ["sns:Publish"], names.arn.topic(topic)),

    topicKey: (): Statement =>
      keyThrough("messages", "sns", ["kms:GenerateDataKey", "kms:Decrypt"]),

    putEvents: (bus: string): Statement =>
      allow("PutEvents", ["events:PutEvents"], names.arn.bus(bus)),

    readParameters: (parameters: readonly string[]): Statement =>
      allow("ReadSecrets", ["ssm:GetParameter"], parameters.map(names.arn.parameter)),

    /** SSM passes the parameter's ARN as encryption context: https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html */
    parameterKey: (parameters: readonly string[]): Statement =>
      key("UseKeyThroughSsm", "secrets", ["kms:Decrypt"], {
        StringEquals: {
          "kms:ViaService": names.serviceHost("ssm"),
          "kms:EncryptionContext:PARAMETER_ARN": parameters.map(names.arn.parameter),
        },
      }),

    writeLogs: (logGroup: string): Statement =>
      allow(
        "WriteLogs",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        `${names.arn.logGroup(logGroup)}:*`,
      ),

    /** X-Ray's write actions know no resource level: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
    writeTraces: (...more: string[]): Statement =>
      allow("WriteTraces", ["xray:PutTraceSegments", "xray:PutTelemetryRecords", ...more], "*"),
  };
}

export type TableAction = "BatchGetItem" | "GetItem" | "PutItem" | "UpdateItem";

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
