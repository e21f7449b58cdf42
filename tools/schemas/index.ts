/** `npm run conformance:schemas [-- stack …]`: would AWS accept the program? Judged by others' schemas and linters, stack by stack. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createTerminal, runCommand, type Terminal, UserError } from "../../cli/terminal";
import { readStackFile } from "../../cli/stackFile";
import { translate, type Template } from "./cloudFormation/translate";
import { deployedResources } from "./deployed";
import { explanations } from "./explanations";
import { type Explanation, type Finding, type Judged, weigh } from "./finding";
import { validateStates } from "./judges/aslValidator";
import { cfnLint } from "./judges/cfnLint";
import { eventRuler } from "./judges/eventRuler";
import { parliament } from "./judges/parliament";

void runCommand(async () => {
  const chosen = process.argv.slice(2);
  const stacks = chosen.length > 0 ? chosen : ["dev", "staging", "prod"];
  const terminal = createTerminal(process.stdout, () => performance.now());
  const used = new Set<Explanation>();
  let unexplained = 0;
  for (const stack of stacks) {
    terminal.line(`${stack}`);
    const findings = await judgeStack(stack, terminal);
    const weighed = weigh(findings, explanations);
    weighed.used.forEach((explanation) => used.add(explanation));
    for (const { rule, where, message } of weighed.unexplained)
      terminal.line(`    ${rule}  ${where}: ${message}`);
    unexplained += weighed.unexplained.length;
  }
  for (const { rule, about, because } of used)
    terminal.line(`\nexplained: ${rule}${about ? `, ${about}` : ""}. ${because}`);
  const unused = chosen.length > 0 ? [] : explanations.filter((one) => !used.has(one));
  for (const { rule, about } of unused)
    terminal.line(`explains nothing any more, take it out: ${rule} ${about ?? ""}`);
  terminal.line(`\n${unexplained} findings that nothing explains`);
  return unexplained + unused.length === 0 ? 0 : 1;
});

async function judgeStack(stack: string, terminal: Terminal): Promise<Finding[]> {
  const projectDirectory = process.cwd();
  const { region } = readStackFile(projectDirectory, stack);
  const template = await terminal.step("translated", async () => {
    const deployed = await deployedResources(projectDirectory, stack);
    const { template, problems } = translate(deployed);
    if (problems.length > 0) throw new UserError([...new Set(problems)].join("\n"));
    const made = Object.keys(template.Resources).length;
    return {
      value: template,
      summary: `${deployed.length} deployed resources, ${made} of CloudFormation`,
    };
  });
  const folder = mkdtempSync(path.join(tmpdir(), "schemas-"));
  try {
    const findings: Finding[] = [];
    for (const { name, what, judge } of judges)
      findings.push(
        ...(await terminal.step(name, async () => {
          const { judged, findings } = await judge(template, region, folder);
          return { value: findings, summary: `${judged} ${what}, ${findings.length} findings` };
        })),
      );
    return findings;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Judge {
  name: string;
  what: string;
  judge(template: Template, region: string, folder: string): Promise<Judged> | Judged;
}

const judges: readonly Judge[] = [
  { name: "cfn-lint", what: "resources", judge: cfnLint },
  {
    name: "parliament",
    what: "policies",
    judge: (template, _, folder) => parliament(template, folder),
  },
  { name: "asl-validator", what: "state machines", judge: validateStates },
  { name: "event-ruler", what: "patterns", judge: (template) => eventRuler(template) },
];
