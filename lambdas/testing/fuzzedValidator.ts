/**
 * A validator as it is deployed, but for AWS itself: real adapters, real certificate checks, the real calls; behind
 * them clients that refuse what DynamoDB and SQS refuse, so that an input which only AWS would choke on is found too.
 */
import type { DynamoDBClient, PutItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { SendMessageCommandInput, SQSClient } from "@aws-sdk/client-sqs";
import { sign, type TestEvent } from "../../cli/senders";
import {
  chainPem,
  createIntermediate,
  createLeaf,
  createRoot,
  privateKeyPem,
} from "../../cli/senders/certificates";
import { PayPalCertificates } from "../providers/certificates";
import type { Item } from "../shared/items";
import { sendTo } from "../shared/queue";
import { webhooksIn } from "../tables/webhooks";
import { memoryValidator, notificationUrl, startMs } from "./validator";
import { type ApiGatewayEvent, deliveryOf } from "../webhook-validator/delivery";
import { receive } from "../webhook-validator/receive";

export const secretOf: Readonly<Record<string, string>> = {
  stripe: "whsec_1",
  paypal: "WEBHOOK1",
  square: "square_1",
  generic: "generic_1",
};

const certificateUrl = "https://api.paypal.com/v1/notifications/certs/CERT-1";

export async function createTestTrust() {
  const root = await createRoot();
  const intermediate = await createIntermediate(root);
  const leaf = await createLeaf(intermediate, { host: "messageverificationcerts.paypal.com" });
  return { rootPem: chainPem(root), chain: chainPem(leaf, intermediate), key: privateKeyPem(leaf) };
}

export type TestTrust = Awaited<ReturnType<typeof createTestTrust>>;

export function fuzzedValidator(trust: TestTrust) {
  const { ports, loads, clock, observer } = memoryValidator();
  const rows = new Map<string, Item>();
  const messages: SendMessageCommandInput[] = [];
  let downloads = 0;
  const certificates = new PayPalCertificates(
    { ...ports.settings.paypalTrust, trustAnchorPem: trust.rootPem },
    async (url) => {
      downloads++;
      return url.href === certificateUrl
        ? { status: 200, body: trust.chain }
        : { status: 404, body: "" };
    },
    () => [],
  );
  Object.assign(ports, {
    certificates,
    webhooks: webhooksIn(strictDynamoDb(rows), "webhooks"),
    send: sendTo(strictSqs(messages)),
  });
  return {
    ...{ rows, messages, loads, clock, observer, certificates },
    downloads: () => downloads,
    handle: (event: ApiGatewayEvent) => receive(deliveryOf(event), ports),
  };
}

export type FuzzedValidator = ReturnType<typeof fuzzedValidator>;

/** Signed as the provider signs, whatever the bytes. */
export function signedEvent(
  provider: string,
  body: Buffer,
  trust: TestTrust,
  id = "evt_1",
): ApiGatewayEvent & { headers: Record<string, string> } {
  const event = { id } as TestEvent;
  const secrets = {
    ...{ apiKey: "key", webhookSecret: secretOf[provider]!, notificationUrl },
    ...{ signingKeyPem: trust.key, certificateUrl },
  };
  const { headers } = sign(provider, body, event, secrets, { sentAt: new Date(startMs) });
  return {
    headers,
    pathParameters: { provider },
    body: body.toString("base64"),
    isBase64Encoded: true,
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const itemBytesMax = 400 * 1024;
const keyBytesMax = 2048;

function strictDynamoDb(rows: Map<string, Item>): DynamoDBClient {
  const send = async ({ input }: { input: PutItemCommandInput }) => {
    if (!input.Item) return {};
    const id = input.Item["webhook_id"]!.S!;
    if (Buffer.byteLength(id) > keyBytesMax || bytesOf(input.Item) > itemBytesMax)
      throw Object.assign(new Error("The item is too large."), { name: "ValidationException" });
    const known = rows.get(id);
    if (known)
      throw Object.assign(new Error("It exists."), {
        name: "ConditionalCheckFailedException",
        Item: known,
      });
    rows.set(id, input.Item);
    return {};
  };
  return { send } as unknown as DynamoDBClient;
}

function bytesOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => {
    const members = value.M ? bytesOf(value.M) : 0;
    const text = value.S ?? value.N ?? "";
    return sum + name.length + Buffer.byteLength(text) + (value.B?.length ?? 0) + members;
  }, 0);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const messageBytesMax = 1024 * 1024;

function strictSqs(messages: SendMessageCommandInput[]): SQSClient {
  const send = async ({ input }: { input: SendMessageCommandInput }) => {
    const body = input.MessageBody!;
    const isAllowed =
      body.isWellFormed() &&
      !/[^\t\n\r\u0020-\ufffd]/.test(body) &&
      Buffer.byteLength(body) <= messageBytesMax &&
      /^[\x21-\x7e]{1,128}$/.test(input.MessageGroupId!) &&
      /^[\x21-\x7e]{1,128}$/.test(input.MessageDeduplicationId!);
    if (!isAllowed)
      throw Object.assign(new Error("Not allowed."), { name: "InvalidMessageContents" });
    messages.push(input);
    return {};
  };
  return { send } as unknown as SQSClient;
}
