/** `npm run conformance`: what AWS documents, asked of the local cloud and of others that say they behave like AWS. */
import { parseArgs } from "node:util";
import { conformanceCases } from "../local/conformance/cases";
import {
  changed,
  readResults,
  type TargetName,
  targetNames,
  writeResults,
} from "../local/conformance/results";
import { type Outcomes, runCases } from "../local/conformance/run";
import { emulatorTarget, needFor } from "./conformanceTargets";
import { endpointTarget } from "../local/conformance/targets/endpoint";
import type { Target } from "../local/conformance/targets/target";
import { createTerminal, runCommand, type Terminal, UserError } from "./terminal";

const usage = `npm run conformance -- [--against ours|dynamodb-local|event-ruler|moto|ministack|all|aws|<endpoint>] [--only text] [--record] [--yes]

  --against  whom to ask; the local cloud unless said. all: it and the four others
  --only     cases whose name has this text
  --record   keeps the outcomes in local/conformance/results/ (then: npm run docs)
  --yes      for aws: costs and clean-up are read and accepted`;

const costs = `This makes resources in the account of your credentials, some hundreds in all, eight cases at a time.

  cost      under 1 USD: 5 KMS keys (1 USD a month each, until their case schedules their deletion), 46 alarms
            for some minutes, requests to all services of the suite within the free tiers
  clean-up  each case takes its resources away. What a cut-off run leaves is named conformance-…:
            aws resourcegroupstaggingapi does not list untagged ones, so look by name in each service
  time      about 40 minutes: cases really wait (5 minutes for deduplication, 15 for alarms); one that
            would wait for longer than 20 minutes, or needs a service to fail, is not asked

Use an account for tests only. Run it again with --yes to go on.`;

void runCommand(async () => {
  const { against, only, record, yes } = options();
  const terminal = createTerminal(process.stdout, () => performance.now());
  const cases = conformanceCases.filter(({ id }) => id.includes(only));
  if (cases.length === 0) throw new UserError(`No case has "${only}" in its name.`);
  if (record && only !== "") throw new UserError("--record keeps whole runs: leave --only out.");
  if (against === "aws" && !yes) throw new UserError(costs);
  const names = against === "all" ? targetNames : [against];
  needFor(names);
  let bad = 0;
  for (const name of names) {
    const target = await openTarget(name);
    const outcomes = await ask(target, cases, terminal).finally(() => target.stop());
    bad += judge(target, outcomes, { record, partial: only !== "" }, terminal);
  }
  return bad === 0 ? 0 : 1;
});

function options() {
  try {
    const { values } = parseArgs({
      options: {
        against: { type: "string", default: "ours" },
        only: { type: "string", default: "" },
        record: { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${usage}`);
  }
}

async function openTarget(name: string): Promise<Target> {
  if (isKnown(name)) return emulatorTarget(name);
  const region = process.env["AWS_REGION"] ?? "us-east-1";
  if (name === "aws")
    return endpointTarget({ name, title: "AWS", address: { region }, real: true });
  if (!/^https?:\/\//.test(name)) throw new UserError(`There is no ${name}.\n\n${usage}`);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return endpointTarget({ name, title: name, address: { endpoint: name, region, credentials } });
}

function isKnown(name: string): name is TargetName {
  return (targetNames as readonly string[]).includes(name);
}

async function ask(
  target: Target,
  cases: typeof conformanceCases,
  terminal: Terminal,
): Promise<Outcomes> {
  return terminal.step(target.name.replace(/-local$/, ""), async (progress) => {
    let done = 0;
    const outcomes = await runCases(target, cases, ({ id }) => {
      progress(`${++done} of ${cases.length}  ${id}`);
    });
    const count = (kind: string) =>
      Object.values(outcomes).filter(({ outcome }) => outcome === kind).length;
    const summary = `${count("agrees")} agree, ${count("disagrees")} disagree, ${count("not offered")} not offered`;
    return { value: outcomes, summary };
  });
}

/** A recorded implementation must answer as recorded; any other is only shown. The local cloud may disagree with nothing. */
function judge(
  { name, title }: Target,
  outcomes: Outcomes,
  { record, partial }: { record: boolean; partial: boolean },
  terminal: Terminal,
): number {
  const disagreeing = Object.entries(outcomes).filter(([, one]) => one.outcome === "disagrees");
  if (record && isKnown(name)) writeResults(name, { title, outcomes });
  const known = isKnown(name) && name !== "ours";
  const differing = known && !partial ? changed(readResults(name), outcomes) : [];
  const shown = known && !partial ? differing : disagreeing.map(([id]) => id);
  for (const id of shown) terminal.line(`    ${id}: ${JSON.stringify(outcomes[id] ?? "gone")}`);
  if (differing.length > 0)
    terminal.line("    otherwise than recorded: look at each, then --record and npm run docs");
  return name === "ours" ? disagreeing.length : differing.length;
}
