import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { listedProviders } from "./reconcile/eventList";
import { type Listed, startStandIn } from "./reconcile/standIns";
import { senderOf } from "./senders";
import { interruption, runCommand, UserError } from "./terminal";

const usage = `npm run event-list -- <${Object.keys(listedProviders).join("|")}> [--count <n>] [--files <folder>]

Plays the provider's own list of events on 127.0.0.1, so that npm run reconcile can be tried without an
account: payments of the last hour, the newest first. 250 unless --count is said.
--files: where npm start --files handed over, for the commands that are printed.`;

const hourMs = 3_600_000;
const countMax = 100_000;

/** `npm run event-list`: what a provider knows, for trying `npm run reconcile` on the local cloud. docs/runbooks.md#reconcile */
void runCommand(async () => {
  const { provider, count, files } = options();
  const nowMs = Math.floor(Date.now() / 60_000) * 60_000;
  const events = listOf(provider, count, nowMs);
  const credential = randomBytes(12).toString("hex");
  const standIn = await startStandIn(provider, events, credential, 100);
  const time = (ms: number) => new Date(ms).toISOString().replace(":00.000", "");
  const [from, to] = [time(nowMs - hourMs), time(nowMs + 60_000)];
  const cloud = files === undefined ? "--local" : `--files ${files}`;
  const sendTo = files === undefined ? "" : ` ${cloud}`;
  process.stdout.write(
    `${provider} lists ${count} events at ${standIn.url.origin} until Ctrl-C. In another terminal:

  # what the list is asked with; made up for this run
  echo ${credential} | npm run secret -- set ${provider} --kind reconcile-credential ${cloud}
  # one of them, delivered: it counts as stored
  npm run send -- ${provider} --id evt_${runOf(nowMs)}_1 --payment pi_${runOf(nowMs)}_1 --at ${time(nowMs)}${sendTo}
  npm run reconcile -- ${provider} --from ${from} --to ${to} ${cloud} --api-url ${standIn.url.origin}
`,
  );
  await interruption();
  await standIn.stop();
  return 0;
});

/** Newest first, spread over the hour before `nowMs`. */
function listOf(provider: Listed, count: number, nowMs: number) {
  const { body, defaultType: type } = senderOf(provider);
  const run = runOf(nowMs);
  return Array.from({ length: count }, (_, i) => {
    const event = {
      ...{ type, amountMinor: 1250n, currency: "USD" },
      ...{ id: `evt_${run}_${i + 1}`, paymentId: `pi_${run}_${i + 1}` },
      occurredAt: new Date(nowMs - Math.floor((i * hourMs) / count)),
    };
    return JSON.parse(JSON.stringify(body(event))) as Record<string, unknown>;
  });
}

/** `202611202130`: a later list in the same cloud must not give other events under ids that are stored already. */
function runOf(nowMs: number): string {
  return new Date(nowMs).toISOString().replaceAll(/\D/g, "").slice(0, 12);
}

function options(): { provider: Listed; count: number; files: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { count: { type: "string", default: "250" }, files: { type: "string" } },
    });
    const [given, ...rest] = positionals;
    const provider = (Object.keys(listedProviders) as Listed[]).find((name) => name === given);
    const count = Number(values.count);
    const problems = [
      ...(provider === undefined || rest.length > 0 ? ["Name one provider."] : []),
      ...(Number.isInteger(count) && count > 0 && count <= countMax
        ? []
        : [`--count is "${values.count}", it must be a whole number from 1 to ${countMax}.`]),
    ];
    if (provider === undefined || problems.length > 0) throw new Error(problems.join("\n"));
    return { provider, count, files: values.files };
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
