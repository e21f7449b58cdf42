/**
 * `npm run policies:variants [-- words of a name …]`: previews the program as it is, which must pass, and
 * then each deliberately broken variant, which must fail and name exactly the rule that it breaks.
 */
import { availableParallelism } from "node:os";
import path from "node:path";
import { stopCloud } from "../../cli/pulumi/cloud";
import { openSession, type Session } from "../../cli/pulumi/session";
import { createTerminal, runCommand, type Terminal, UserError } from "../../cli/terminal";
import { apply, type Variant } from "./change";
import { preview, type PreviewResult, type Violation } from "./preview";
import { record, type Recording, replay } from "./recording";
import { variants } from "./variants";

const projectDirectory = path.join(__dirname, "..", "..");
const policyPack = path.join(projectDirectory, "policies");
const stackDefault = "staging";

void runCommand(async () => {
  const words = process.argv.slice(2).join(" ");
  const chosen = variants.filter(({ name, rule }) => `${rule}: ${name}`.includes(words));
  const terminal = createTerminal(process.stdout, () => performance.now());
  const byStack = Map.groupBy(chosen, ({ stack }) => stack ?? stackDefault);
  if (chosen.length === 0) throw new UserError(`No variant's rule or name has "${words}" in it.`);
  const results: Result[] = [];
  for (const [stack, of] of byStack) results.push(await checkStack(stack, of, terminal));
  const caught = results.reduce((sum, result) => sum + result.caught, 0);
  terminal.line(`\n${caught} of ${chosen.length} variants are caught by name.`);
  return caught === chosen.length && results.every(({ passes }) => passes) ? 0 : 1;
});

interface Result {
  /** Whether the program as it is does. */
  passes: boolean;
  caught: number;
}

async function checkStack(
  stack: string,
  of: readonly Variant[],
  terminal: Terminal,
): Promise<Result> {
  // Apart from the stacks that somebody works with.
  const stackDirectory = path.join(projectDirectory, ".local", "variants", stack);
  const folders = { projectDirectory, stackDirectory };
  // The cloud is a process of its own, which an interruption of this one would leave behind.
  const interrupted = () => void stopCloud(folders).finally(() => process.exit(130));
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    const session = await openSession(folders, stack, (text) => terminal.line(text));
    const recording = await recordProgram(session, stack, terminal);
    const control = await previewOf(session, recording);
    if (control.exitCode !== 0)
      terminal.line(`  ✗ the program as it is does not pass in ${stack}\n${told(control)}`);
    const left = [...of];
    let caught = 0;
    // A preview waits for its processes half of the time, so as many at once as there are processors.
    const worker = async () => {
      for (let variant = left.shift(); variant; variant = left.shift())
        if (await isCaught(session, recording, control, variant, terminal)) caught++;
    };
    await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker));
    return { passes: control.exitCode === 0, caught };
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    await stopCloud(folders);
  }
}

async function recordProgram(
  session: Session,
  stack: string,
  terminal: Terminal,
): Promise<Recording> {
  return terminal.step(stack, async () => {
    const recording: Recording = { registrations: [], outputs: [] };
    const result = await preview({
      ...{ session, policyPack: undefined },
      run: (request) => record(request, recording),
    });
    if (result.exitCode !== 0) throw new Error(`The program fails:\n${told(result)}`);
    return { value: recording, summary: `${recording.registrations.length} resources` };
  });
}

function previewOf(session: Session, recording: Recording): Promise<PreviewResult> {
  return preview({ session, policyPack, run: (request) => replay(request, recording) });
}

async function isCaught(
  session: Session,
  recording: Recording,
  control: PreviewResult,
  variant: Variant,
  terminal: Terminal,
): Promise<boolean> {
  const startMs = performance.now();
  const result = await previewOf(session, apply(variant, recording));
  const found = added(control, result);
  const rules = [...new Set(found.violations.map(({ rule }) => rule))];
  const caught = result.exitCode !== 0 && rules.length === 1 && rules[0] === variant.rule;
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  terminal.line(`  ${caught ? "✓" : "✗"} ${variant.rule}: ${variant.name} (${seconds} s)`);
  if (!caught) terminal.line(told(found));
  return caught;
}

/** What is found in a variant and not in the program as it is, is found because of the change. */
function added(control: PreviewResult, result: PreviewResult): PreviewResult {
  const key = ({ rule, urn }: Violation) => `${rule} ${urn}`;
  const before = new Set(control.violations.map(key));
  return { ...result, violations: result.violations.filter((it) => !before.has(key(it))) };
}

function told({ exitCode, violations, errors }: PreviewResult): string {
  const messages = violations.map(
    ({ rule, message }) => `${rule}: ${message.split("\n")[1] ?? message}`,
  );
  const more = messages.length > 5 ? [`and ${messages.length - 5} more`] : [];
  const lines = [`exit code ${exitCode}`, ...messages.slice(0, 5), ...more, ...errors];
  return lines.map((line) => line.replaceAll(/^/gm, "      ")).join("\n");
}
