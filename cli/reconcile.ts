import { parseArgs } from "node:util";
import { ledgerTable } from "../contracts/tables";
import { sendTo } from "../lambdas/shared/queue";
import { ledgerIn } from "../lambdas/tables/ledger";
import { webhooksIn } from "../lambdas/tables/webhooks";
import { cloudClock } from "./cloudClock";
import { apiUrlOf, credentialOf } from "./reconcile/credential";
import { listedProviders } from "./reconcile/eventList";
import { realHttp, UnauthorizedError } from "./reconcile/http";
import { reconcile, type ReconcileState, shown } from "./reconcile/reconcile";
import { checkpointOf } from "./recovery/checkpoint";
import { endAtInterrupt, tellCutOff } from "./recovery/interruption";
import { Pace, realWaiting } from "./recovery/pace";
import { progressBar } from "./recovery/progressBar";
import { selectionOf } from "./recovery/selection";
import { queueUrlsOf, targetOf } from "./recovery/target";
import { runCommand, UserError } from "./terminal";

const usage = `npm run reconcile -- <${Object.keys(listedProviders).join("|")}> --from <time> --to <time> [options]

Holds the provider's own list of events against what we stored, and takes what is missing.
Shows what is missing unless --execute is given.

  --from, --to <time>   when they happened, e.g. 2026-11-20T09:30Z; --to is exclusive
  --all-types           also events that move no money, which the endpoint may not even be told
  --rate <n>            a second; half of the usage plan's rate unless said, which it may not pass
  --stack <name>        dev unless said
  --local               the running local cloud instead of AWS
  --files <folder>      the one that npm start --files handed over to this folder
  --sandbox             the provider's sandbox
  --api-url <url>       another address of the provider's API
  --execute             takes what is missing; a run that was cut off goes on when the same
                        command is given again
  --restart             begins anew instead`;

/** `npm run reconcile`: what the provider knows and we do not. docs/runbooks.md#reconcile */
void runCommand(async () => {
  const { provider, problems, values } = options();
  const target = targetOf(process.cwd(), values);
  const { dynamodb, sqs, ssm, names, config, where } = target;
  if (problems.length === 0 && !(provider in config.providers))
    problems.push(`The stack ${target.stack} has no provider "${provider}".`);
  const { sandbox, "api-url": givenUrl } = values;
  const named = provider in listedProviders ? provider : "stripe";
  const apiUrl = apiUrlOf(named, { apiUrl: givenUrl, sandbox }, problems);
  const { range, ratePerSecond } = selectionOf(values, config, usage, problems);
  const { list, listedDays } = listedProviders[provider]!;
  const credential = await credentialOf(
    ssm,
    names.secret(provider, "reconcile-credential"),
    provider,
    target.options,
  );
  const { execute, "all-types": allTypes } = values;
  const checkpoint = checkpointOf<ReconcileState>(".local/recovery", `reconcile-${provider}`, {
    account: target.account,
    suffix: config.environmentSuffix,
    apiUrl: apiUrl.href,
    ...range,
    allTypes,
  });
  if (values.restart) checkpoint.remove();
  const bar = progressBar(process.stdout, realWaiting.nowMs);
  const { line } = bar;
  endAtInterrupt(execute, { bar, exit: process.exit });
  line(`Events of ${apiUrl.host} against ${where},\n${range.from} to ${range.to}:`);
  if (Date.parse(range.from) < Date.now() - listedDays * 24 * 3600 * 1000)
    line(`  ${provider} lists ${listedDays} days only: what is older cannot be seen.`);
  const counts = await reconcile(
    range,
    { provider, allTypes, execute },
    {
      list: list(
        { apiUrl, credential },
        realHttp((text) => line(`  ${text}`)),
      ),
      webhooks: webhooksIn(dynamodb, target.webhookTableName),
      ledger: ledgerIn(dynamodb, names.physical(ledgerTable.name)),
      send: sendTo(sqs),
      queueUrl: queueUrlsOf(sqs, names),
      nowMs: await cloudClock(target.awsEndpoint),
      pace: new Pace(ratePerSecond, realWaiting),
      ...(execute ? { checkpoint } : {}),
      ...{ bar, line },
    },
  ).catch((error: unknown) => {
    tellCutOff(execute, bar);
    if (!(error instanceof UnauthorizedError)) throw error;
    throw new UserError(
      `${apiUrl.host} refused the credential. Renew it: npm run secret -- set ${provider} --kind reconcile-credential${target.options}`,
      { cause: error },
    );
  });
  target.close();
  const { missing, taken, otherType, unreadable } = counts;
  line(`${shown(counts)}${otherType > 0 ? ` · ${otherType} of types that move no money` : ""}`);
  if (unreadable > 0) line(`${unreadable} cannot be read: compare them with the adapter.`);
  if (execute) line(`${taken} taken and sent to the queue.`);
  else if (missing > 0) line(`Dry run. To take them: the same command with --execute.`);
  return unreadable > 0 ? 1 : 0;
});

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        from: { type: "string" },
        to: { type: "string" },
        rate: { type: "string" },
        stack: { type: "string" },
        "api-url": { type: "string" },
        "all-types": { type: "boolean", default: false },
        local: { type: "boolean", default: false },
        files: { type: "string" },
        sandbox: { type: "boolean", default: false },
        execute: { type: "boolean", default: false },
        restart: { type: "boolean", default: false },
      },
    });
    const [provider = "", ...rest] = positionals;
    const problems =
      provider in listedProviders && rest.length === 0
        ? []
        : [`Name one provider: ${Object.keys(listedProviders).join(", ")}.`];
    return { provider, problems, values };
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
