import { type Caller, serviceCaller } from "../../core/caller";
import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import type { Input } from "../../core/service";
import { createIam } from "../iam";
import { createSts } from ".";

const ACCOUNT = "111122223333";
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/worker`;
const lambda = serviceCaller("lambda.amazonaws.com", { sourceAccount: ACCOUNT });

async function setUp(principal: unknown, condition?: unknown) {
  const cloud = new Cloud({
    accountId: ACCOUNT,
    region: "us-east-1",
    clock: new VirtualClock(Date.UTC(2026, 0, 1)),
    seed: "sts",
  });
  // STS before IAM: the order must not matter.
  cloud.add(createSts);
  cloud.add(createIam);
  await cloud.call(cloud.administrator, "iam", "CreateRole", {
    RoleName: "worker",
    MaxSessionDuration: 7200,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", Condition: condition },
      ],
    }),
  });
  const assume = (caller: Caller, input: Input = {}) =>
    cloud.call(caller, "sts", "AssumeRole", {
      RoleArn: ROLE_ARN,
      RoleSessionName: "session",
      ...input,
    });
  return { cloud, assume };
}

const SERVICE = { Service: "lambda.amazonaws.com" };

it("gives a trusted service credentials that belong to the role and expire", async () => {
  const { cloud, assume } = await setUp(SERVICE);
  const output = await assume(lambda);
  const credentials = output["Credentials"] as Record<string, unknown>;
  expect(credentials["AccessKeyId"]).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(credentials["Expiration"]).toEqual(new Date("2026-01-01T01:00:00Z"));
  expect(cloud.credentials.byAccessKeyId(String(credentials["AccessKeyId"]))).toMatchObject({
    secretAccessKey: credentials["SecretAccessKey"],
    sessionToken: credentials["SessionToken"],
    expiresAtMs: Date.UTC(2026, 0, 1, 1),
    caller: {
      kind: "role",
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/session`,
      roleArn: ROLE_ARN,
    },
  });
});

it("refuses a service that the trust policy does not name, and a role that does not exist", async () => {
  const { cloud, assume } = await setUp(SERVICE);
  const events = serviceCaller("events.amazonaws.com");
  const reason = "because no role trust policy allows the sts:AssumeRole action";
  await expect(assume(events)).rejects.toThrow(reason);
  await expect(assume(lambda, { RoleArn: `${ROLE_ARN}2` })).rejects.toThrow(reason);
  await expect(assume(cloud.administrator)).rejects.toThrow(reason);
});

it("looks at the source that the trust policy wants", async () => {
  const from = (account: string) => ({ StringEquals: { "aws:SourceAccount": account } });
  await expect((await setUp(SERVICE, from(ACCOUNT))).assume(lambda)).resolves.toBeDefined();
  await expect((await setUp(SERVICE, from("999999999999"))).assume(lambda)).rejects.toThrow(
    "no role trust policy",
  );
});

it("wants an identity policy too, where the trust is in the account", async () => {
  const { cloud, assume } = await setUp({ AWS: `arn:aws:iam::${ACCOUNT}:root` });
  const output = await assume(cloud.administrator);
  const { AccessKeyId } = output["Credentials"] as { AccessKeyId: string };
  const worker = cloud.credentials.byAccessKeyId(AccessKeyId)!.caller;
  await expect(assume(worker)).rejects.toThrow(
    "because no identity-based policy allows the sts:AssumeRole action",
  );
});

it.each<[Input, string]>([
  [{ RoleSessionName: "a b" }, "roleSessionName"],
  [{ DurationSeconds: 899 }, "between 900 and 43200"],
  [{ DurationSeconds: 7201 }, "MaxSessionDuration set for this role"],
])("refuses %o", async (input, message) => {
  const { assume } = await setUp(SERVICE);
  await expect(assume(lambda, input)).rejects.toMatchObject({
    code: "ValidationError",
    message: expect.stringContaining(message),
  });
});

it("forgets credentials an hour after they expired", async () => {
  const { cloud, assume } = await setUp(SERVICE);
  const idOf = async () =>
    ((await assume(lambda))["Credentials"] as { AccessKeyId: string }).AccessKeyId;
  const old = await idOf();
  await cloud.advance(2 * 60 * 60 * 1000);
  await idOf();
  expect(cloud.credentials.byAccessKeyId(old)).toBeDefined();
  await cloud.advance(1);
  await idOf();
  expect(cloud.credentials.byAccessKeyId(old)).toBeUndefined();
});

it("tells every caller who it is", async () => {
  const { cloud } = await setUp(SERVICE);
  const who = (caller: Caller) => cloud.call(caller, "sts", "GetCallerIdentity");
  expect(await who(cloud.administrator)).toMatchObject({
    Account: ACCOUNT,
    Arn: `arn:aws:iam::${ACCOUNT}:user/administrator`,
  });
  const role = await cloud.assumeRole(lambda, ROLE_ARN, "session");
  const identity = await who(role);
  expect(identity["Arn"]).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/worker/session`);
  expect(identity["UserId"]).toMatch(/^AROA[A-Z2-7]{17}:session$/);
});
