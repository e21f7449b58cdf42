import { type Caller, serviceCaller } from "../../core/caller";
import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import type { Input } from "../../core/service";
import { createIam } from "../iam";
import { createKms } from "../kms";
import { createSts } from "../sts";
import { createSsm } from ".";

const ACCOUNT = "111122223333";
const WORKER_ARN = `arn:aws:iam::${ACCOUNT}:role/worker`;
const NAME = "/payment-webhooks-dev/stripe/webhook-secret";
const ARN = `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter${NAME}`;

async function setUp() {
  const cloud = new Cloud({
    accountId: ACCOUNT,
    region: "us-east-1",
    clock: new VirtualClock(Date.UTC(2026, 0, 1)),
    seed: "ssm",
  });
  for (const factory of [createIam, createSts, createKms, createSsm]) cloud.add(factory);
  const callAs = (caller: Caller) => (operation: string, input: Input) =>
    cloud.call(caller, "ssm", operation, input);
  return { cloud, callAs, admin: callAs(cloud.administrator) };
}

async function withWorker(statements: object[]) {
  const test = await setUp();
  const { cloud } = test;
  const document = (Statement: object[]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: Statement.map((statement) => ({ Effect: "Allow", ...statement })),
    });
  await cloud.call(cloud.administrator, "iam", "CreateRole", {
    RoleName: "worker",
    AssumeRolePolicyDocument: document([
      { Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ]),
  });
  await cloud.call(cloud.administrator, "iam", "PutRolePolicy", {
    RoleName: "worker",
    PolicyName: "p",
    PolicyDocument: document(statements),
  });
  const role = await cloud.assumeRole(serviceCaller("lambda.amazonaws.com"), WORKER_ARN, "session");
  return { ...test, worker: test.callAs(role) };
}

const secret = { Name: NAME, Value: "hush", Type: "SecureString" };

describe("a SecureString", () => {
  it("gives its value only with decryption", async () => {
    const { admin } = await setUp();
    expect(await admin("PutParameter", secret)).toEqual({ Version: 1, Tier: "Standard" });
    const { Parameter: plain } = await admin("GetParameter", { Name: NAME, WithDecryption: true });
    expect(plain).toEqual({
      Name: NAME,
      Type: "SecureString",
      Value: "hush",
      Version: 1,
      LastModifiedDate: new Date("2026-01-01T00:00:00Z"),
      ARN,
      DataType: "text",
    });
    const { Parameter: sealed } = await admin("GetParameter", { Name: NAME });
    const { Value } = sealed as { Value: string };
    expect(Value).not.toContain("hush");
    expect(Buffer.from(Value, "base64").includes("hush")).toBe(false);
  });

  it("takes the reader's own right to decrypt, through SSM and for this parameter", async () => {
    const get = { Action: "ssm:GetParameter", Resource: ARN };
    const decrypt = (value: string) => ({
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: {
        StringEquals: {
          "kms:ViaService": "ssm.us-east-1.amazonaws.com",
          "kms:EncryptionContext:PARAMETER_ARN": value,
        },
      },
    });
    const read = async (statements: object[]) => {
      const { cloud, admin, worker } = await withWorker(statements);
      const key = await cloud.call(cloud.administrator, "kms", "CreateKey");
      const { KeyId } = key["KeyMetadata"] as { KeyId: string };
      await admin("PutParameter", { ...secret, KeyId });
      return worker("GetParameter", { Name: NAME, WithDecryption: true });
    };
    await expect(read([get, decrypt(ARN)])).resolves.toMatchObject({
      Parameter: { Value: "hush" },
    });
    await expect(read([get])).rejects.toThrow("kms:Decrypt");
    await expect(read([get, decrypt(`${ARN}2`)])).rejects.toThrow("kms:Decrypt");
    await expect(read([decrypt(ARN)])).rejects.toThrow("ssm:GetParameter");
  });

  it("tells of a key that cannot be used", async () => {
    const { cloud, admin } = await setUp();
    const put = (KeyId: string) => admin("PutParameter", { ...secret, KeyId });
    await expect(put("alias/none")).rejects.toMatchObject({
      code: "InvalidKeyId",
      message: `Alias arn:aws:kms:us-east-1:${ACCOUNT}:alias/none is not found.`,
    });
    const key = await cloud.call(cloud.administrator, "kms", "CreateKey");
    const { KeyId } = key["KeyMetadata"] as { KeyId: string };
    await put(KeyId);
    await cloud.call(cloud.administrator, "kms", "DisableKey", { KeyId });
    await expect(admin("GetParameter", { Name: NAME, WithDecryption: true })).rejects.toMatchObject(
      { code: "InvalidKeyId" },
    );
  });
});

describe("versions", () => {
  it("are made by overwriting, and can be read by number", async () => {
    const { admin } = await setUp();
    await admin("PutParameter", { Name: "limit", Value: "1", Type: "String" });
    await expect(
      admin("PutParameter", { Name: "limit", Value: "2", Type: "String" }),
    ).rejects.toMatchObject({ code: "ParameterAlreadyExists" });
    expect(await admin("PutParameter", { Name: "limit", Value: "2", Overwrite: true })).toEqual({
      Version: 2,
      Tier: "Standard",
    });
    expect(await admin("GetParameter", { Name: "limit" })).toMatchObject({
      Parameter: { Value: "2", Version: 2 },
    });
    expect(await admin("GetParameter", { Name: "limit:1" })).toMatchObject({
      Parameter: { Name: "limit", Value: "1", Version: 1, Selector: ":1" },
    });
    await expect(admin("GetParameter", { Name: "limit:3" })).rejects.toMatchObject({
      code: "ParameterVersionNotFound",
    });
    const history = await admin("GetParameterHistory", { Name: "limit" });
    expect(history["Parameters"]).toMatchObject([{ Value: "1" }, { Value: "2" }]);
  });
});

it.each<[string, Input, string]>([
  ["a name that is no path but has slashes", { Name: "a/b" }, "ValidationException"],
  ["a name of AWS's", { Name: "/aws/x" }, "ValidationException"],
  ["more than 15 levels", { Name: "/a".repeat(16) }, "HierarchyLevelLimitExceededException"],
  ["an empty value", { Value: "" }, "ValidationException"],
  ["4,097 bytes in the standard tier", { Value: "x".repeat(4097) }, "ValidationException"],
  ["a type that does not exist", { Type: "Secret" }, "UnsupportedParameterType"],
  ["a key for plain text", { KeyId: "alias/aws/ssm" }, "ValidationException"],
  ["a value against its pattern", { AllowedPattern: "\\d+" }, "ParameterPatternMismatchException"],
  ["intelligent tiering", { Tier: "Intelligent-Tiering" }, "NotModelled"],
  ["an AMI id", { DataType: "aws:ec2:image" }, "NotModelled"],
  ["policies of a parameter", { Policies: "[]" }, "NotModelled"],
])("refuses %s, and never repeats the value", async (_what, input, code) => {
  const { admin } = await setUp();
  const put = admin("PutParameter", { Name: "n", Value: "hush-hush", Type: "String", ...input });
  const error = (await put.catch((reason: unknown) => reason)) as { code: string; message: string };
  expect(error.code).toBe(code);
  expect(error.message).not.toContain("hush-hush");
});

it("names the parameters that are not there instead of failing", async () => {
  const { admin } = await setUp();
  await admin("PutParameter", { Name: "a", Value: "1", Type: "String" });
  expect(await admin("GetParameters", { Names: ["a", "b", "a:9"] })).toMatchObject({
    Parameters: [{ Name: "a" }],
    InvalidParameters: ["b", "a:9"],
  });
  await expect(admin("GetParameter", { Name: "b" })).rejects.toMatchObject({
    code: "ParameterNotFound",
  });
  expect(await admin("DeleteParameters", { Names: ["a", "b"] })).toEqual({
    DeletedParameters: ["a"],
    InvalidParameters: ["b"],
  });
});

it("lists what is below a path, in pages", async () => {
  const { admin } = await setUp();
  for (const Name of ["/p/a", "/p/b", "/p/deep/c", "/pa/d", "x"])
    await admin("PutParameter", { Name, Value: "1", Type: "String" });
  const names = async (input: Input) => {
    const found = await admin("GetParametersByPath", input);
    return (found["Parameters"] as { Name: string }[]).map(({ Name }) => Name);
  };
  expect(await names({ Path: "/p" })).toEqual(["/p/a", "/p/b"]);
  expect(await names({ Path: "/p/", Recursive: true })).toEqual(["/p/a", "/p/b", "/p/deep/c"]);
  const first = await admin("GetParametersByPath", { Path: "/p", MaxResults: 1 });
  expect(await names({ Path: "/p", MaxResults: 1, NextToken: first["NextToken"] })).toEqual([
    "/p/b",
  ]);
});

it("filters descriptions by name, type and tag", async () => {
  const { admin } = await setUp();
  await admin("PutParameter", { ...secret, Tags: [{ Key: "Owner", Value: "p" }] });
  await admin("PutParameter", { Name: "plain", Value: "1", Type: "String" });
  const find = async (filter: Input) => {
    const found = await admin("DescribeParameters", { ParameterFilters: [filter] });
    return (found["Parameters"] as { Name: string }[]).map(({ Name }) => Name);
  };
  expect(await find({ Key: "Name", Option: "BeginsWith", Values: ["/payment"] })).toEqual([NAME]);
  expect(await find({ Key: "Type", Values: ["String"] })).toEqual(["plain"]);
  expect(await find({ Key: "tag:Owner", Values: ["p"] })).toEqual([NAME]);
  await expect(find({ Key: "DataType", Values: ["text"] })).rejects.toMatchObject({
    code: "NotModelled",
  });
});

it("keeps tags with a parameter", async () => {
  const { admin } = await setUp();
  await admin("PutParameter", { Name: "a", Value: "1", Type: "String" });
  const target = { ResourceType: "Parameter", ResourceId: "a" };
  await admin("AddTagsToResource", { ...target, Tags: [{ Key: "Owner", Value: "p" }] });
  expect(await admin("ListTagsForResource", target)).toEqual({
    TagList: [{ Key: "Owner", Value: "p" }],
  });
  await admin("RemoveTagsFromResource", { ...target, TagKeys: ["Owner"] });
  expect(await admin("ListTagsForResource", target)).toEqual({ TagList: [] });
});

describe("Pulumi's Parameter", () => {
  it("is made, changed and deleted", async () => {
    const { cloud } = await setUp();
    const type = cloud.service("ssm").resourceTypes[0]!;
    const context = { caller: cloud.administrator, logicalName: "limit" };
    const inputs = { name: "/limits/a", type: "String", value: "1", tags: { Owner: "p" } };
    const { id, outputs } = await type.create(inputs, context);
    expect(outputs).toMatchObject({
      arn: `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/limits/a`,
      version: 1,
      tagsAll: { Owner: "p" },
    });
    const changed = { ...inputs, value: "2" };
    const updated = await type.update(id, changed, { inputs, outputs }, context);
    expect(updated).toMatchObject({ value: "2", version: 2 });
    await type.delete(id, { inputs: changed, outputs: updated }, context);
    expect(await type.read(id, { inputs: changed, outputs: updated })).toBeUndefined();
  });

  it("refuses to hold a secret", async () => {
    const { cloud } = await setUp();
    const type = cloud.service("ssm").resourceTypes[0]!;
    expect(type.check!({ type: "SecureString", value: "x" }, new Set())).toEqual([
      {
        property: "type",
        reason:
          'got "SecureString", but only String and StringList are modelled: write SecureStrings through the SSM API, so that their values stay out of the stack\'s state.',
      },
    ]);
  });
});
