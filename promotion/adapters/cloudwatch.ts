/** Alarms of an environment from CloudWatch: every alarm whose name ends with the environment's, and the states other than OK that each was in. */
import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from "@aws-sdk/client-cloudwatch";
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  STSClient,
  type STSClientConfig,
} from "@aws-sdk/client-sts";
import { type AlarmEpisode, type AlarmHistory, type Known, known, unknown } from "../core/facts";
import type { Environment } from "../formats/environments";
import type { AlarmSource } from "../ports";

export interface CloudWatchSettings {
  /** Assumed in each environment's account; without it the credentials' own account alone is known. */
  roleName: string | undefined;
  nowMs: () => number;
  /** For a test: where an environment's CloudWatch and STS are. */
  client?: (environment: Environment) => CloudWatchClientConfig;
}

/** CloudWatch keeps the history for 30 days; an hour less, so that none of what is relied on is gone by now. */
const historyMs = 30 * 86_400_000 - 3_600_000;

export function createCloudWatch(settings: CloudWatchSettings): AlarmSource {
  return {
    async alarms(environment) {
      try {
        return await readAlarms(settings, environment);
      } catch (error) {
        return unknown(
          `the alarms of ${environment.name} cannot be read: ${(error as Error).name}: ${(error as Error).message}`,
        );
      }
    },
  };
}

async function readAlarms(
  { roleName, nowMs, client }: CloudWatchSettings,
  environment: Environment,
): Promise<Known<AlarmHistory>> {
  const base = { region: environment.region, ...client?.(environment) };
  const access = await accessTo(environment, roleName, base);
  if (!access.known) return access;
  const cloudWatch = new CloudWatchClient({ ...base, ...access.value });
  try {
    const sinceMs = nowMs() - historyMs;
    const alarms = await alarmsOf(cloudWatch, environment.name);
    const episodes: AlarmEpisode[] = [];
    for (const alarm of alarms) {
      const changes = await changesOf(cloudWatch, alarm.AlarmName!, sinceMs);
      episodes.push(...episodesOf(alarm, changes, sinceMs));
    }
    return known({ sinceMs, alarmCount: alarms.length, episodes });
  } finally {
    cloudWatch.destroy();
  }
}

/** Never another account's alarms for this one's: whose the credentials are is held against environments.yaml. */
async function accessTo(
  { name, account }: Environment,
  roleName: string | undefined,
  base: CloudWatchClientConfig,
): Promise<Known<Pick<CloudWatchClientConfig, "credentials">>> {
  const sts = new STSClient(base as STSClientConfig);
  try {
    if (roleName === undefined) {
      const { Account } = await sts.send(new GetCallerIdentityCommand({}));
      return Account === account
        ? known({})
        : unknown(
            `the alarms of ${name} are in account ${account}, and the credentials are of ${Account}: set PROMOTION_READ_ROLE`,
          );
    }
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${account}:role/${roleName}`,
        RoleSessionName: "promotion-alarms",
        DurationSeconds: 900,
      }),
    );
    return known({
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      },
    });
  } finally {
    sts.destroy();
  }
}

async function alarmsOf(cloudWatch: CloudWatchClient, environment: string): Promise<MetricAlarm[]> {
  const found: MetricAlarm[] = [];
  let token: string | undefined;
  do {
    const page = await cloudWatch.send(new DescribeAlarmsCommand({ NextToken: token }));
    found.push(...(page.MetricAlarms ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return found.filter(({ AlarmName }) => AlarmName!.endsWith(`-${environment}`));
}

interface Change {
  atMs: number;
  from: string;
  to: string;
}

/** Oldest first. */
async function changesOf(
  cloudWatch: CloudWatchClient,
  alarm: string,
  sinceMs: number,
): Promise<Change[]> {
  const found: Change[] = [];
  let token: string | undefined;
  do {
    const page = await cloudWatch.send(
      new DescribeAlarmHistoryCommand({
        AlarmName: alarm,
        HistoryItemType: "StateUpdate",
        MaxRecords: 100,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    for (const { Timestamp, HistorySummary } of page.AlarmHistoryItems ?? [])
      found.push(changeOf(alarm, Timestamp!, HistorySummary ?? ""));
    token = page.NextToken;
    // Newest first: what is before the time that is asked for is of no use.
  } while (token !== undefined && found.at(-1)!.atMs >= sinceMs);
  return found.sort((a, b) => a.atMs - b.atMs);
}

function changeOf(alarm: string, at: Date, summary: string): Change {
  const states = /from (OK|ALARM|INSUFFICIENT_DATA) to (OK|ALARM|INSUFFICIENT_DATA)/.exec(summary);
  if (!states) throw new Error(`the history of ${alarm} says "${summary}", which is no change`);
  return { atMs: at.getTime(), from: states[1]!, to: states[2]! };
}

/** From each change into a state other than OK to the next change. What began before the history is told from its first change. */
function episodesOf(
  { AlarmName, StateValue, StateUpdatedTimestamp }: MetricAlarm,
  changes: readonly Change[],
  sinceMs: number,
): AlarmEpisode[] {
  const alarm = AlarmName!;
  const first = changes[0];
  const before: Change[] = first
    ? [{ atMs: Math.min(sinceMs, first.atMs), from: "OK", to: first.from }]
    : [];
  const all = [...before, ...changes];
  const episodes = all.flatMap(({ atMs, to }, index) =>
    to === "OK" ? [] : [episode(alarm, to, atMs, all[index + 1]?.atMs)],
  );
  const last = all.at(-1)?.to ?? "OK";
  // The history may lag behind the state, and an alarm that never changed has none.
  if (StateValue === last) return episodes;
  const nowMs = StateUpdatedTimestamp?.getTime() ?? sinceMs;
  const closed = episodes.map((one) => (one.toMs === undefined ? { ...one, toMs: nowMs } : one));
  return StateValue === "OK" ? closed : [...closed, episode(alarm, StateValue!, nowMs, undefined)];
}

const episode = (
  alarm: string,
  state: string,
  fromMs: number,
  toMs: number | undefined,
): AlarmEpisode => ({
  alarm,
  state: state === "ALARM" ? "ALARM" : "INSUFFICIENT_DATA",
  fromMs,
  ...(toMs === undefined ? {} : { toMs }),
});
