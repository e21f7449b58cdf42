import type { DeployResult } from "../local/engine/engine";
import type { EngineEvent } from "../local/engine/events";
import { shortUrn } from "../local/engine/urn";
import { type Terminal, UserError } from "./terminal";

/** Shows what the engine is at, on the line of the running step. */
export function showProgress(progress: (text: string) => void): (event: EngineEvent) => void {
  let made = 0;
  return (event) => {
    if (event.kind === "phaseStarted" && event.phase === "hosts")
      progress("starting Pulumi's program host and policy host");
    if (event.kind !== "operationStarted" || event.operation === "same") return;
    made++;
    progress(`${made}  ${event.operation} ${shortUrn(event.urn)}`);
  };
}

/** `231 created, 2 replaced · 0 policy violations` */
export function summary({ changes, verdicts }: DeployResult): string {
  const words = {
    create: "created",
    import: "taken over",
    update: "updated",
    replace: "replaced",
    delete: "deleted",
    same: "unchanged",
  };
  const parts = (Object.keys(words) as (keyof typeof words)[]).flatMap((kind) =>
    changes[kind] > 0 ? [`${changes[kind]} ${words[kind]}`] : [],
  );
  const violations = verdicts.filter(({ level }) => level === "mandatory").length;
  return `${parts.join(", ") || "nothing to do"} · ${violations} policy violations`;
}

/** Advisory findings are said and do not stop anything. */
export function showAdvice(terminal: Terminal, { verdicts }: DeployResult): void {
  for (const { level, policy, message, urn } of verdicts)
    if (level === "advisory")
      terminal.line(`    advice  ${urn ? `${shortUrn(urn)}: ` : ""}policy ${policy}: ${message}`);
}

/** All problems of a deploy as one message. */
export function requireSuccess(result: DeployResult): DeployResult {
  if (result.succeeded) return result;
  const count = result.problems.length === 1 ? "1 problem" : `${result.problems.length} problems`;
  const lines = result.problems.map(({ message }) => `  - ${message.replaceAll("\n", "\n    ")}`);
  throw new UserError(`The deploy did not succeed: ${count}.\n${lines.join("\n")}`);
}
