/**
 * `npm run policies:variants [-- words of a name …]`: previews the program as it is, which must pass, and
 * then each deliberately broken variant, which must fail and name exactly the rule that it breaks.
 */
import { availableParallelism } from "node:os";
import path from "node:path";
import { stopCloud } from "../../cli/pulumi/cloud";
import { openSession, type Session } from "../../cli/pulumi/session";
import { createTerminal, runCommand, type Terminal } from "../../cli/terminal";
import { apply, type Variant } from "./change";
import { preview, type PreviewResult } from "./preview";
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
  let failed = 0;
  for (const [stack, of] of byStack) failed += await checkStack(stack, of, terminal);
  terminal.line(`\n${chosen.length - failed} of ${chosen.length} variants are caught by name.`);
  return failed === 0 && chosen.length > 0 ? 0 : 1;
});

async function checkStack(
  stack: string,
  of: readonly Variant[],
  terminal: Terminal,
): Promise<number> {
  // Apart from the stacks that somebody works with.
  const stackDirectory = path.join(projectDirectory, ".local", "variants", stack);
  const folders = { projectDirectory, stackDirectory };
  const say = (text: string) => terminal.line(text);
  try {
    const session = await openSession(folders, stack, say);
    const recording = await recordProgram(session, stack, terminal);
    await passes(session, recording, stack, terminal);
    const left = [...of];
    let failed = 0;
    // A preview waits for its processes half of the time, so as many at once as there are processors.
    const worker = async () => {
      for (let variant = left.shift(); variant; variant = left.shift())
        if (!(await isCaught(session, recording, variant, terminal))) failed++;
    };
    await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker));
    return failed;
  } finally {
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
    if (result.exitCode !== 0) throw new Error(`The program fails:\n${result.errors.join("\n")}`);
    return { value: recording, summary: `${recording.registrations.length} resources` };
  });
}

/** The control: what is found in a variant is found because of its change. */
async function passes(
  session: Session,
  recording: Recording,
  stack: string,
  terminal: Terminal,
): Promise<void> {
  await terminal.step("unchanged", async () => {
    const result = await preview({
      ...{ session, policyPack },
      run: (request) => replay(request, recording),
    });
    if (result.exitCode !== 0 || result.violated.length > 0)
      throw new Error(`The program as it is does not pass in ${stack}:\n${told(result)}`);
    return { value: undefined, summary: "passes" };
  });
}

async function isCaught(
  session: Session,
  recording: Recording,
  variant: Variant,
  terminal: Terminal,
): Promise<boolean> {
  const startMs = performance.now();
  const broken = apply(variant, recording);
  const result = await preview({
    ...{ session, policyPack },
    run: (request) => replay(request, broken),
  });
  const caught =
    result.exitCode !== 0 && result.violated.length === 1 && result.violated[0] === variant.rule;
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  terminal.line(`  ${caught ? "✓" : "✗"} ${variant.rule}: ${variant.name} (${seconds} s)`);
  if (!caught) terminal.line(`    exit code ${result.exitCode}\n${told(result)}`);
  return caught;
}

function told({ violated, messages, errors }: PreviewResult): string {
  const lines = [`rules: ${violated.join(", ") || "none"}`, ...messages, ...errors];
  return lines.map((line) => line.replaceAll(/^/gm, "    ")).join("\n");
}
