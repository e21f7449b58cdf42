import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { startLocalCloud, type LocalCloud } from "../../local";
import { VirtualClock } from "../../local/core/clock";
import type { Environment } from "../formats/environments";
import { createCloudWatch } from "./cloudwatch";

const startMs = Date.parse("2026-01-05T08:00:00Z");
const minutes = (count: number) => count * 60_000;
const environment = (account = "333333333333"): Environment => ({
  ...{ name: "prod", account, region: "us-east-1", minimumBootstrapVersion: 1 },
  follows: "main",
});

let local: LocalCloud;
let clock: VirtualClock;
let cloudWatch: CloudWatchClient;
const client = () => ({
  // Requests are signed at the cloud's time.
  systemClockOffset: clock.nowMs() - Date.now(),
  endpoint: local.endpoint.url,
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});

beforeEach(async () => {
  clock = new VirtualClock(startMs);
  local = await startLocalCloud({
    ...{ accountId: "333333333333", region: "us-east-1", concurrencyLimit: 10, clock },
    ...{ seed: "alarms", port: 0 },
  });
  cloudWatch = new CloudWatchClient({ region: "us-east-1", ...client() });
});
afterEach(async () => {
  cloudWatch.destroy();
  await local.stop();
});

const source = () => createCloudWatch({ roleName: undefined, nowMs: () => clock.nowMs(), client });

const make = (name: string) =>
  local.cloud.service("monitoring").resourceTypes[0]!.create(
    {
      ...{ name, namespace: "Test", metricName: name, statistic: "Sum", period: 60 },
      ...{ evaluationPeriods: 1, threshold: 1, comparisonOperator: "GreaterThanThreshold" },
      treatMissingData: "ignore",
    },
    { caller: local.cloud.administrator, logicalName: name },
  );

const set = (name: string, state: "OK" | "ALARM" | "INSUFFICIENT_DATA") =>
  cloudWatch.send(
    new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: "a test" }),
  );

it("tells the states other than OK that each alarm of the environment was in, and when", async () => {
  await make("dlq-prod");
  await make("age-prod");
  await make("dlq-staging");
  for (const name of ["dlq-prod", "age-prod"]) await set(name, "OK");
  await local.cloud.advance(minutes(10));
  await set("dlq-prod", "ALARM");
  await set("dlq-staging", "ALARM");
  await local.cloud.advance(minutes(5));
  await set("dlq-prod", "OK");
  await local.cloud.advance(minutes(5));
  await set("age-prod", "ALARM");
  const found = await source().alarms(environment());
  const from = startMs + minutes(20) - (30 * 24 * 3_600_000 - 3_600_000);
  expect(found).toMatchObject({ known: true, value: { sinceMs: from, alarmCount: 2 } });
  const episodes = found.known ? found.value.episodes : [];
  expect(episodes.filter(({ state }) => state === "ALARM")).toEqual([
    { alarm: "age-prod", state: "ALARM", fromMs: startMs + minutes(20) },
    {
      ...{ alarm: "dlq-prod", state: "ALARM", fromMs: startMs + minutes(10) },
      toMs: startMs + minutes(15),
    },
  ]);
});

it("tells an alarm that has had no data yet as one that is not quiet", async () => {
  await make("dlq-prod");
  const found = await source().alarms(environment());
  expect(found).toMatchObject({
    known: true,
    value: { alarmCount: 1, episodes: [{ alarm: "dlq-prod", state: "INSUFFICIENT_DATA" }] },
  });
  expect(found.known && found.value.episodes[0]).not.toHaveProperty("toMs");
});

it("counts no alarms where the environment has none, which its gate takes for closed", async () => {
  expect(await source().alarms(environment())).toMatchObject({
    known: true,
    value: { alarmCount: 0, episodes: [] },
  });
});

it("never takes another account's alarms for this one's", async () => {
  expect(await source().alarms(environment("222222222222"))).toEqual({
    known: false,
    reason:
      "the alarms of prod are in account 222222222222, and the credentials are of 333333333333: set PROMOTION_READ_ROLE",
  });
});

describe("by the role that reads alarms", () => {
  const roleName = "payment-webhooks-alarms";
  const document = (...statements: object[]) =>
    JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const ask = (operation: string, input: object) =>
    local.cloud.call(local.cloud.administrator, "iam", operation, {
      ...{ RoleName: roleName, ...input },
    });
  const byRole = () =>
    createCloudWatch({ roleName, nowMs: () => clock.nowMs(), client }).alarms(environment());

  const makeRole = () =>
    ask("CreateRole", {
      AssumeRolePolicyDocument: document({
        ...{ Effect: "Allow", Action: "sts:AssumeRole" },
        Principal: { AWS: "arn:aws:iam::333333333333:root" },
      }),
    });

  it("reads them with that role's rights in the environment's account", async () => {
    await makeRole();
    await ask("PutRolePolicy", {
      PolicyName: "read",
      PolicyDocument: document({
        ...{ Effect: "Allow", Resource: "*" },
        Action: ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory"],
      }),
    });
    await make("dlq-prod");
    await set("dlq-prod", "ALARM");
    expect(await byRole()).toMatchObject({
      known: true,
      value: {
        alarmCount: 1,
        episodes: expect.arrayContaining([
          expect.objectContaining({ alarm: "dlq-prod", state: "ALARM" }),
        ]) as unknown,
      },
    });
  });

  it("and not with the rights of whoever took it", async () => {
    await makeRole();
    await make("dlq-prod");
    expect(await byRole()).toMatchObject({
      known: false,
      reason: expect.stringMatching(
        /^the alarms of prod cannot be read: AccessDenied\w*: .*payment-webhooks-alarms.*cloudwatch:DescribeAlarms/,
      ) as string,
    });
  });

  it("does not know them where the account has no such role, or does not let it be taken", async () => {
    expect(await byRole()).toMatchObject({
      known: false,
      reason: expect.stringMatching(/^the alarms of prod cannot be read: AccessDenied/) as string,
    });
  });
});

it("does not know what nobody answers", async () => {
  const deaf = createCloudWatch({
    ...{ roleName: undefined, nowMs: () => clock.nowMs() },
    client: () => ({ ...client(), endpoint: "http://127.0.0.1:1", maxAttempts: 1 }),
  });
  expect(await deaf.alarms(environment())).toMatchObject({
    known: false,
    reason: expect.stringContaining("the alarms of prod cannot be read"),
  });
});
