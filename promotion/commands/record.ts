/** `record <kind> <environment>`: what a workflow found out, written to the ledger: smoke and load tests, the bootstrap's version, an empty stack. */
import { currentDeployment, outcomeOf } from "../core/ledger";
import { short } from "../core/text";
import { UserError } from "../../cli/terminal";
import type { LedgerEvent } from "../ports";
import { appendNext, type Context, currentFacts, environmentNamed } from "./context";

export interface RecordOptions {
  kind: string | undefined;
  environment: string | undefined;
  /** What was tested; refused where something else runs by now. */
  release?: string | undefined;
  passed?: boolean;
  failed?: boolean;
  version?: string | undefined;
  reason?: string | undefined;
}

export async function record(context: Context, options: RecordOptions): Promise<number> {
  const facts = await currentFacts(context);
  const { name } = environmentNamed(facts, options.environment);
  const ledger = facts.ledgers[name]!;
  if (!ledger.known) throw new UserError(`Nothing was recorded: ${ledger.reason}.`);
  const current = currentDeployment(ledger.value);
  const event = eventOf(context, options, () => {
    if (current && outcomeOf(current) === "succeeded")
      return tested(name, options, current.started.record);
    throw new UserError(
      `${name} runs nothing that was deployed well, so no test of it can be recorded.`,
    );
  });
  if (context.dryRun) {
    context.print(`Would record in ${name}: ${JSON.stringify(event)}\n`);
    return 0;
  }
  const seq = await appendNext(context, name, event);
  const of = "release" in event ? ` of ${short(event.release)}` : "";
  context.print(`Recorded in ${name}: ${event.kind}${of} (#${seq})\n`);
  return 0;
}

function tested<R extends { release: string }>(
  name: string,
  { release }: RecordOptions,
  running: R,
): R {
  if (release === undefined || running.release.startsWith(release)) return running;
  throw new UserError(
    `${name} runs ${short(running.release)} by now and not ${short(release)}, so the result says nothing of it. Nothing was recorded.`,
  );
}

function eventOf(
  { run, who }: Context,
  options: RecordOptions,
  running: () => { release: string; configDigest: string },
): LedgerEvent {
  const common = { run, who };
  switch (options.kind) {
    case "smoke": {
      const { release } = running();
      return {
        ...common,
        kind: "smoke",
        release,
        passed: passedOf(options),
        detail: options.reason ?? "",
      };
    }
    case "load-evidence": {
      const { release, configDigest } = running();
      return {
        ...common,
        kind: "load-evidence",
        release,
        configDigest,
        passed: passedOf(options),
        report: options.reason ?? "",
      };
    }
    case "bootstrap": {
      const version = Number(options.version);
      if (Number.isInteger(version) && version > 0)
        return { ...common, kind: "bootstrap", version };
      throw new UserError(
        `Which version? got ${options.version ?? "nothing"}; --version <whole number>.`,
      );
    }
    case "emptied":
      if (options.reason !== undefined)
        return { ...common, kind: "emptied", reason: options.reason };
      throw new UserError(`How was it seen that the stack is empty? --reason "…"`);
    default:
      throw new UserError(
        `What to record? got ${options.kind ?? "nothing"}; one of smoke, load-evidence, bootstrap, emptied.`,
      );
  }
}

/** Said one way or the other: silence is no result. */
function passedOf({ passed = false, failed = false }: RecordOptions): boolean {
  if (passed !== failed) return passed;
  throw new UserError("Say how it ended: --passed or --failed.");
}
