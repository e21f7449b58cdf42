/** What a deploy's own preview has against it: problems, policies, and losses that nobody approved. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { DeployOrder } from "../core/plan";
import { valueOf } from "../formats/problems";
import type { DeployResult } from "../ports";
import { approvedChangesFile, parseApprovedChanges, unapproved } from "../preview/approvedChanges";
import type { PlannedChanges } from "../preview/changes";
import type { Checkouts } from "./checkouts";

/** Undefined where nothing speaks against it. */
export function refusal(
  { environment, release }: DeployOrder,
  { trusted }: Checkouts,
  preview: PlannedChanges,
): DeployResult | undefined {
  const violations = preview.verdicts
    .filter(({ level }) => level === "mandatory")
    .map(({ policy, message }) => `policy ${policy}: ${message.split("\n")[0]}`);
  const problems = [...preview.problems, ...violations];
  if (problems.length > 0) return failed(`the preview fails: ${problems.join("; ")}`);
  const file = path.join(trusted, approvedChangesFile);
  const approved = valueOf(parseApprovedChanges(readIfThere(file)));
  const losses = unapproved(preview.changes, approved, { environment, release });
  if (losses.length === 0) return undefined;
  return failed(
    `stopped before the first change, which nobody approved in ${approvedChangesFile}: it ${losses.join("; ")}`,
  );
}

export const failed = (detail: string): DeployResult => ({ outcome: "failed", detail });

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
