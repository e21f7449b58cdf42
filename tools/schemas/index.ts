/** `npm run conformance:schemas [-- stack …]`: would AWS accept the program? Judged by others' schemas and linters, stack by stack. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createTerminal, runCommand, type Terminal, UserError } from "../../cli/terminal";
import { readStackFile } from "../../cli/stackFile";
import { translate, type Template } from "./cloudFormation/translate";
import { hasRuler } from "../event-ruler/ruler";
import { deployedResources } from "./deployed";
import { explanations } from "./explanations";
import { type Explanation, type Finding, type Judged, weigh } from "./finding";
import { validateStates } from "./judges/aslValidator";
import { cfnLint } from "./judges/cfnLint";
import { eventRuler } from "./judges/eventRuler";
import { parliament } from "./judges/parliament";
import { hasTool } from "./run";

void runCommand(async () => {
  const chosen = process.argv.slice(2);
  const stacks = chosen.length > 0 ? chosen : ["dev", "staging", "prod"];
  const terminal = createTerminal(process.stdout, () => performance.now());
  needTools();
  const used = new Set<Explanation>();
  const unexplained: Finding[] = [];
  for (const { stack, judging } of await translatedStacks(stacks, terminal)) {
    const weighed = weigh(await shown(stack, judging, terminal), explanations);
    weighed.used.forEach((explanation) => used.add(explanation));
    unexplained.push(...weighed.unexplained);
    for (const { rule, where, message } of weighed.unexplained)
      terminal.line(`    ${rule}  ${where}: ${message}`);
  }
  for (const { rule, about, because } of used)
    terminal.line(`\nexplained: ${rule}${about ? `, ${about}` : ""}. ${because}`);
  const unused = chosen.length > 0 ? [] : explanations.filter((one) => !used.has(one));
  for (const { rule, about } of unused)
    terminal.line(`explains nothing any more, take it out: ${rule} ${about ?? ""}`);
  terminal.line(`\n${unexplained.length} findings that nothing explains`);
  return unexplained.length + unused.length === 0 ? 0 : 1;
});

/** All that is lacking at once, before a stack is deployed for it. */
function needTools(): void {
  const missing = [
    ...["cfn-lint", "parliament"].filter((name) => !hasTool(name)),
    ...(hasRuler() ? [] : ["event-ruler"]),
  ];
  if (missing.length > 0)
    throw new UserError(
      `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not installed: npm run tools -- ${missing.join(" ")}`,
    );
}

interface Judging {
  name: string;
  what: string;
  judged: Promise<Judged>;
}

/** Each stack is judged while the next one is deployed: linters are processes of their own. */
async function translatedStacks(stacks: readonly string[], terminal: Terminal) {
  const started: { stack: string; judging: Judging[] }[] = [];
  for (const stack of stacks) {
    const template = await terminal.step(stack, () => translated(stack));
    started.push({ stack, judging: judge(template, readStackFile(process.cwd(), stack).region) });
  }
  return started;
}

async function translated(stack: string) {
  const deployed = await deployedResources(process.cwd(), stack);
  const { template, problems } = translate(deployed);
  if (problems.length > 0) throw new UserError([...new Set(problems)].join("\n"));
  const made = Object.keys(template.Resources).length;
  const summary = `${deployed.length} deployed resources, ${made} of CloudFormation`;
  return { value: template, summary };
}

function judge(template: Template, region: string): Judging[] {
  const folder = mkdtempSync(path.join(tmpdir(), "schemas-"));
  const judging = judges.map(({ name, what, judge }) => {
    const judged = Promise.resolve(judge(template, region, folder));
    // Told where its result is shown, which may be later than its failure.
    judged.catch(() => undefined);
    return { name, what, judged };
  });
  void Promise.allSettled(judging.map(({ judged }) => judged)).then(() =>
    rmSync(folder, { recursive: true, force: true }),
  );
  return judging;
}

async function shown(
  stack: string,
  judging: readonly Judging[],
  terminal: Terminal,
): Promise<Finding[]> {
  terminal.line(stack);
  const findings: Finding[] = [];
  for (const { name, what, judged } of judging)
    findings.push(
      ...(await terminal.step(name, async () => {
        const { judged: count, findings } = await judged;
        return { value: findings, summary: `${count} ${what}, ${findings.length} findings` };
      })),
    );
  return findings;
}

interface Judge {
  name: string;
  what: string;
  judge(template: Template, region: string, folder: string): Promise<Judged>;
}

const judges: readonly Judge[] = [
  { name: "cfn-lint", what: "resources", judge: cfnLint },
  {
    name: "parliament",
    what: "policies",
    judge: (template, _, folder) => parliament(template, folder),
  },
  {
    name: "asl-validator",
    what: "state machines",
    judge: (template) => Promise.resolve(validateStates(template)),
  },
  { name: "event-ruler", what: "patterns", judge: (template) => eventRuler(template) },
];
