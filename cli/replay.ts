import { parseArgs } from "node:util";
import { sendTo } from "../lambdas/shared/queue";
import { statuses, type WebhookStatus } from "../lambdas/tables/webhookRow";
import { webhooksIn } from "../lambdas/tables/webhooks";
import { cloudClock } from "./cloudClock";
import { checkpointOf } from "./recovery/checkpoint";
import { endAtInterrupt, tellCutOff } from "./recovery/interruption";
import { Pace, realWaiting } from "./recovery/pace";
import { progressBar } from "./recovery/progressBar";
import { selectionOf } from "./recovery/selection";
import { queueUrlsOf, targetOf } from "./recovery/target";
import { findWebhooks, type ReplaySelection } from "./replay/find";
import { previewReplay, replay, type ReplayState } from "./replay/replay";
import { countAttemptIn } from "./replay/sendAgain";
import { runCommand, UserError } from "./terminal";

const usage = `npm run replay -- --from <time> --to <time> [options]

Sends stored webhooks through their queues again. Shows what it would send unless --execute is given.

  --from, --to <time>   when they were received, e.g. 2026-11-20T09:30Z; --to is exclusive
  --provider <name>     may be given more than once; all unless said
  --state <status>      ${statuses.join(", ")}; may be given more than once;
                        all but PROCESSED unless said
  --rate <n>            a second; half of the usage plan's rate unless said, which it may not pass
  --stack <name>        dev unless said
  --local               the running local cloud instead of AWS
  --files <folder>      the one that npm start --files handed over to this folder
  --execute             sends; a run that was cut off goes on when the same command is given again
  --restart             begins anew instead`;

const unfinished: readonly WebhookStatus[] = ["RECEIVED", "ENQUEUED", "FAILED"];

/** Table pages a second while searching: up to 5 MB of reads. */
const pagesPerSecond = 5;

/** `npm run replay`: what we stored, once more. docs/runbooks.md#replay */
void runCommand(async () => {
  const values = options();
  const target = targetOf(process.cwd(), values);
  const { dynamodb, sqs, names, config, webhookTableName: tableName } = target;
  const problems: string[] = [];
  const among = {
    providers: chosen("--provider", values.provider, Object.keys(config.providers), problems),
    states: chosen("--state", values.state, statuses, problems, unfinished),
  };
  const { range, ratePerSecond } = selectionOf(values, config, usage, problems);
  const selection: ReplaySelection = { ...range, ...among };
  const bar = progressBar(process.stdout, realWaiting.nowMs);
  const { line } = bar;
  const pagePace = new Pace(pagesPerSecond, realWaiting);
  const find = async () => {
    const found = await findWebhooks(
      selection,
      { client: dynamodb, tableName, pace: pagePace },
      (rows) => process.stdout.isTTY && bar.show(0, `searching ${tableName} · ${rows} rows read`),
    );
    bar.clear();
    return found;
  };
  endAtInterrupt(values.execute, { bar, exit: process.exit });
  line(`Stored webhooks of ${tableName} in ${target.where},\n${range.from} to ${range.to}:`);
  if (!values.execute) {
    const { found } = await previewReplay(selection, { find, line });
    target.close();
    line(`${found} would be sent (dry run). To send them: the same command with --execute.`);
    return 0;
  }
  const { account } = target;
  const checkpoint = checkpointOf<ReplayState>(".local/recovery", "replay", {
    account,
    tableName,
    ...selection,
  });
  if (values.restart) checkpoint.remove();
  const { sent, leftAlone } = await replay(selection, {
    find,
    webhooks: webhooksIn(dynamodb, tableName),
    send: sendTo(sqs),
    queueUrl: queueUrlsOf(sqs, names),
    countAttempt: countAttemptIn(dynamodb, tableName),
    nowMs: await cloudClock(target.awsEndpoint),
    pace: new Pace(ratePerSecond, realWaiting),
    ...{ checkpoint, bar, line },
  }).catch((error: unknown) => {
    tellCutOff(true, bar);
    throw error;
  });
  line(`${sent} sent, ${leftAlone} had moved on by themselves and were left alone.`);
  target.close();
  return 0;
});

function options() {
  try {
    return parseArgs({
      options: {
        from: { type: "string" },
        to: { type: "string" },
        provider: { type: "string", multiple: true },
        state: { type: "string", multiple: true },
        rate: { type: "string" },
        stack: { type: "string" },
        local: { type: "boolean", default: false },
        files: { type: "string" },
        execute: { type: "boolean", default: false },
        restart: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}

function chosen<T extends WebhookStatus | string>(
  option: string,
  given: readonly string[] | undefined,
  known: readonly T[],
  problems: string[],
  otherwise: readonly T[] = known,
): T[] {
  const unknown = given?.filter((name) => !known.includes(name as T)) ?? [];
  if (unknown.length > 0)
    problems.push(
      `${option} ${unknown.join(", ")} is not known here. Known are: ${known.join(", ")}.`,
    );
  return [...new Set((given as T[] | undefined) ?? otherwise)];
}
