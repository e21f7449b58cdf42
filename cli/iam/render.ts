import { describeResource, type Grant } from "./grants";
import type { UsageReport } from "./usage";

const COLUMNS = 80;
const ACTION_COLUMNS = 29;

/** The report as text of at most 80 columns: for each role what was granted and how often it was used. */
export function renderUsage(report: UsageReport): string {
  const byRole = Map.groupBy(report.usages, ({ grant }) => grant.role.name);
  const lines: string[] = [];
  for (const [role, usages] of byRole) {
    const used = usages.filter(({ uses }) => uses > 0).length;
    const unused = usages.length - used;
    lines.push(spread(role, `${usages.length} granted, ${used} used, ${unused} unused`));
    for (const { grant, uses, reason } of usages) {
      const mark = uses > 0 ? "✓" : reason === undefined ? "✗" : "–";
      lines.push(...row(mark, grant, uses > 0 ? `×${uses}` : "unused"));
      if (reason !== undefined) lines.push(...wrap(reason, 6));
    }
    lines.push("");
  }
  return [...lines, ...verdict(report)].join("\n");
}

function verdict({ usages, unexplained, needless }: UsageReport): string[] {
  const used = usages.filter(({ uses }) => uses > 0).length;
  const explained = usages.length - used - unexplained.length;
  return [
    `${usages.length} grants: ${used} used, ${explained} unused with a reason, ${unexplained.length} unused without.`,
    ...unexplained.map(
      ({ role, action, resource }) =>
        `✗ ${role.name}: ${action} on ${resource} is granted and never used. Take it out in stacks/, or write down why it stands in cli/iam/reasons.ts.`,
    ),
    ...needless.map(
      ({ role, action }) =>
        `✗ cli/iam/reasons.ts explains ${action} of ${role}, but no unused grant needs that. Take the entry out.`,
    ),
  ].flatMap((line) => wrap(line, 0));
}

function row(mark: string, grant: Grant, uses: string): string[] {
  const resource = describeResource(grant);
  const head = `  ${mark} ${grant.action.padEnd(ACTION_COLUMNS)}`;
  const room = COLUMNS - head.length - uses.length - 1;
  const shown =
    resource.length > room ? `…${resource.slice(resource.length - room + 1)}` : resource;
  return [spread(`${head}${shown}`, uses)];
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
