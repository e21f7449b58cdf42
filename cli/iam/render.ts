import { describeResource } from "./grants";
import type { UsageReport } from "./usage";

const COLUMNS = 80;

/** The report as text of at most 80 columns: for each role what was granted and how often it was used. Reasons stand once, at the end. */
export function renderUsage(report: UsageReport): string {
  const byRole = Map.groupBy(report.usages, ({ grant }) => grant.role.name);
  const notes = [...new Set(report.usages.flatMap(({ reason }) => reason ?? []))];
  const lines: string[] = [];
  for (const [role, usages] of byRole) {
    const used = usages.filter(({ uses }) => uses > 0).length;
    const unused = usages.length - used;
    lines.push(spread(role, `${usages.length} granted, ${used} used, ${unused} unused`));
    const actionColumns = Math.max(...usages.map(({ grant }) => grant.action.length)) + 1;
    for (const usage of usages) lines.push(row(usage, actionColumns, notes));
    lines.push("");
  }
  const explained = notes.flatMap((note, i) => wrap(`[${i + 1}] ${note}`, 0));
  return [...lines, ...explained, "", ...verdict(report)].join("\n");
}

function verdict({ usages, unexplained, needless }: UsageReport): string[] {
  const used = usages.filter(({ uses }) => uses > 0).length;
  const explained = usages.length - used - unexplained.length;
  return [
    `${usages.length} grants: ${used} used, ${explained} unused with a reason, ${unexplained.length} unused without.`,
    ...unexplained.map(
      (grant) =>
        `✗ ${grant.role.name}: ${grant.action} on ${describeResource(grant)} is granted and never used. Take it out in stacks/, or write down why it stands in cli/iam/reasons.ts.`,
    ),
    ...needless.map(
      ({ role, action }) =>
        `✗ cli/iam/reasons.ts explains ${action} of ${role}, but no unused grant needs that. Take the entry out.`,
    ),
  ].flatMap((line) => wrap(line, 0));
}

function row(
  { grant, uses, reason }: UsageReport["usages"][number],
  actionColumns: number,
  notes: readonly string[],
): string {
  const mark = uses > 0 ? "✓" : reason === undefined ? "✗" : "–";
  const note = reason === undefined ? "unused" : `unused [${notes.indexOf(reason) + 1}]`;
  const right = uses > 0 ? `×${uses}` : note;
  const head = `  ${mark} ${grant.action.padEnd(actionColumns)}`;
  const room = COLUMNS - head.length - right.length - 1;
  const resource = describeResource(grant);
  const isLong = resource.length > room;
  return spread(`${head}${isLong ? `…${resource.slice(1 - room)}` : resource}`, right);
}

const spread = (left: string, right: string) =>
  `${left}${" ".repeat(Math.max(1, COLUMNS - left.length - right.length))}${right}`;

function wrap(text: string, indent: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last !== "" && indent + last.length + 1 + word.length > COLUMNS) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.map((line) => " ".repeat(indent) + line);
}
