/**
 * `promotion/approved-changes.yaml`: deletions and replacements of stateful resources that somebody has approved, by
 * name and for one release. A deploy stops before any other. It is on main, so that the approval is a review.
 */
import { z } from "zod";
import { type Parsed, parseText } from "../formats/problems";
import { environmentName, reason, sha } from "../formats/primitives";
import { losesState, nameOfUrn, type PlannedChange } from "./changes";
import { statefulTypes } from "./stateful";

export const approvedChangesFile = "promotion/approved-changes.yaml";

const schema = z.strictObject({
  approved: z.array(
    z.strictObject({
      environment: environmentName,
      release: sha,
      change: z.enum(["delete", "replace"]),
      /** `<type> <name>`, as the preview shows them. */
      resource: z.string().regex(/^\S+ .+$/, "type and name of a resource, with a space between"),
      reason,
    }),
  ),
});

export type ApprovedChange = z.output<typeof schema>["approved"][number];

/** A file that is not there approves nothing. */
export function parseApprovedChanges(text: string | undefined): Parsed<readonly ApprovedChange[]> {
  if (text === undefined) return { ok: true, value: [] };
  const parsed = parseText(approvedChangesFile, text, schema);
  return parsed.ok ? { ok: true, value: parsed.value.approved } : parsed;
}

/** One sentence for each change that would lose something and that nobody approved. */
export function unapproved(
  changes: readonly PlannedChange[],
  approved: readonly ApprovedChange[],
  { environment, release }: { environment: string; release: string },
): string[] {
  const isApproved = (change: PlannedChange) =>
    approved.some(
      (one) =>
        one.environment === environment &&
        one.release === release &&
        one.change === change.operation &&
        one.resource === resourceOf(change),
    );
  return changes
    .filter((change) => losesState(change) && !isApproved(change))
    .map((change) => {
      const { type } = nameOfUrn(change.urn);
      const cause = change.replacing.length > 0 ? ` (${change.replacing.join(", ")})` : "";
      return `would ${change.operation} ${resourceOf(change)}${cause} and lose ${statefulTypes[type]}`;
    });
}

const resourceOf = ({ urn }: PlannedChange) => {
  const { type, name } = nameOfUrn(urn);
  return `${type} ${name}`;
};
