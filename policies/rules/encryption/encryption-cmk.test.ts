import { ask, unknownOnTheWire } from "../../framework/harness";
import { encryptionCmk } from "./encryption-cmk";

const keyArn = "arn:aws:kms:us-east-1:123456789012:key/5b1c2d3e-0000-4000-8000-123456789abc";
const queue = "aws:sqs/queue:Queue";
const table = "aws:dynamodb/table:Table";

/** One good resource of each type; a test changes one value in it. */
const good = {
  [table]: { serverSideEncryption: { enabled: true, kmsKeyArn: keyArn } },
  [queue]: { kmsMasterKeyId: "alias/webhooks-prod" },
  "aws:sns/topic:Topic": { kmsMasterKeyId: keyArn },
  "aws:cloudwatch/logGroup:LogGroup": { kmsKeyId: keyArn },
};

const messages = async (type: string, properties: Record<string, unknown>) =>
  (await ask(encryptionCmk, { type, properties })).resource.map(({ message }) => message);

describe("encryption-cmk", () => {
  it.each(Object.entries(good))(
    "passes a %s under a customer-managed key",
    async (type, properties) => {
      expect(await messages(type, properties)).toEqual([]);
    },
  );

  it.each([
    [table, "serverSideEncryption.enabled: found nothing, expected true"],
    [queue, "kmsMasterKeyId: found no key"],
    ["aws:sns/topic:Topic", "kmsMasterKeyId: found no key"],
    ["aws:cloudwatch/logGroup:LogGroup", "kmsKeyId: found no key"],
  ])("refuses a %s that names no key", async (type, expected) => {
    const found = await messages(type, {});
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it.each([
    "alias/aws/sqs",
    "arn:aws:kms:us-east-1:123456789012:alias/aws/sqs",
    "arn:aws-us-gov:kms:us-gov-west-1:123456789012:alias/aws/sqs",
  ])("refuses %s, which AWS manages", async (kmsMasterKeyId) => {
    expect((await messages(queue, { kmsMasterKeyId }))[0]).toContain("a key that AWS manages");
  });

  it("refuses SSE-SQS, whose key nobody can see", async () => {
    const found = await messages(queue, { sqsManagedSseEnabled: true });
    expect(found[0]).toContain("kmsMasterKeyId: found no key");
  });

  it("refuses a value that is no key at all", async () => {
    const found = await messages(queue, { kmsMasterKeyId: "arn:aws:iam::123456789012:role/key" });
    expect(found[0]).toContain("which names no KMS key");
  });

  it("refuses a table whose encryption is switched off although a key is named", async () => {
    const serverSideEncryption = { enabled: false, kmsKeyArn: keyArn };
    expect((await messages(table, { serverSideEncryption }))[0]).toContain(
      "serverSideEncryption.enabled: found false, expected true",
    );
  });

  it("refuses a table under the key that AWS manages for DynamoDB", async () => {
    const found = await messages(table, { serverSideEncryption: { enabled: true } });
    expect(found[0]).toContain("serverSideEncryption.kmsKeyArn: found no key");
  });

  it.each([
    ["a key", "aws:kms/key:Key"],
    ["an alias", "aws:kms/alias:Alias"],
  ])("decides an unknown key by %s of the same stack that it comes from", async (_what, type) => {
    const { resource, stack } = await ask(encryptionCmk, {
      type: table,
      properties: { serverSideEncryption: { enabled: true, kmsKeyArn: unknownOnTheWire } },
      comesFrom: { serverSideEncryption: [{ type, name: "data" }] },
    });
    expect(resource).toEqual([]);
    expect(stack).toEqual([]);
  });

  it.each([
    ["nothing that it knows", {}],
    [
      "something that is no key",
      { kmsMasterKeyId: [{ type: "aws:ssm/parameter:Parameter", name: "p" }] },
    ],
    [
      "a key and something else",
      {
        kmsMasterKeyId: [
          { type: "aws:kms/key:Key", name: "data" },
          { type: "aws:ssm/parameter:Parameter", name: "p" },
        ],
      },
    ],
  ])("does not pass an unknown key that comes from %s", async (_what, comesFrom) => {
    const properties = { kmsMasterKeyId: unknownOnTheWire };
    const { resource, stack } = await ask(encryptionCmk, { type: queue, properties, comesFrom });
    expect(resource).toEqual([]);
    expect(stack).toMatchObject([{ level: "mandatory" }]);
    expect(stack[0]!.message).toContain("kmsMasterKeyId: not known before the deploy");
  });

  it("does not apply to anything else", async () => {
    const asked = { type: "aws:sqs/queuePolicy:QueuePolicy", properties: {} };
    expect(await ask(encryptionCmk, asked)).toMatchObject({ resource: [], notApplicable: true });
  });
});
