/** What differs from what the ledger says runs, without what somebody answers for; as text and as an issue. Pure. */
import { escapeMarkdown } from "../core/escape";
import { count, moment, short } from "../core/text";
import { type ChangeOperation, nameOfUrn, type PlannedChange } from "../preview/changes";
import type { IgnoredDrift } from "./ignore";

export interface DriftReport {
  environment: string;
  release: string;
  findings: readonly Finding[];
  ignored: readonly Finding[];
  /** Entries of the list that no longer count. */
  expired: readonly IgnoredDrift[];
}

export interface Finding {
  resource: string;
  /** What a deploy would do to put it right. */
  operation: ChangeOperation;
  paths: readonly string[];
}

/** A deploy of what runs already would change nothing, if nobody had changed anything behind its back. */
export function reportOf(
  { environment, release }: { environment: string; release: string },
  changes: readonly PlannedChange[],
  list: readonly IgnoredDrift[],
  nowMs: number,
): DriftReport {
  const own = list.filter((entry) => entry.environment === environment);
  const expired = own.filter(({ expires }) => nowMs >= Date.parse(expires) + dayMs);
  const valid = own.filter((entry) => !expired.includes(entry));
  const findings: Finding[] = [];
  const ignored: Finding[] = [];
  for (const { urn, operation, paths } of changes) {
    const { type, name } = nameOfUrn(urn);
    const resource = `${type} ${name}`;
    const entries = valid.filter((entry) => entry.resource === resource);
    if (entries.some(({ path }) => path === undefined)) {
      ignored.push({ resource, operation, paths });
      continue;
    }
    const isIgnored = (path: string) => entries.some((entry) => isWithin(path, entry.path!));
    const [known, unknown] = [paths.filter(isIgnored), paths.filter((path) => !isIgnored(path))];
    if (known.length > 0) ignored.push({ resource, operation, paths: known });
    if (unknown.length > 0 || paths.length === 0)
      findings.push({ resource, operation, paths: unknown });
  }
  return { environment, release, findings, ignored, expired };
}

const dayMs = 86_400_000;

const isWithin = (path: string, part: string) =>
  path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`);

const said: Readonly<Record<ChangeOperation, string>> = {
  create: "is gone",
  update: "differs",
  replace: "differs, and would have to be replaced",
  delete: "is there and should not be",
  import: "is there, outside of the stack",
};

export function textOf(report: DriftReport): string {
  const { environment, release, findings, ignored } = report;
  const quiet = ignored.length > 0 ? `, ${count(ignored.length, "difference")} ignored` : "";
  if (findings.length === 0) return `${environment}: as ${short(release)} left it${quiet}\n`;
  const lines = findings.map(
    ({ resource, operation, paths }) =>
      `  ${resource} ${said[operation]}${paths.length > 0 ? `: ${paths.join(", ")}` : ""}`,
  );
  const expired = report.expired.map(
    ({ resource, expires, owner }) =>
      `  no longer ignored since ${expires}: ${resource} (${owner})`,
  );
  const head = `${environment}: ${count(findings.length, "resource differs", "resources differ")} from what ${short(release)} deployed${quiet}`;
  return `${[head, ...lines, ...expired].join("\n")}\n`;
}

export const driftMarker = (environment: string) => `<!-- drift ${environment} -->`;

export function issueOf(report: DriftReport, nowMs: number) {
  const { environment, release, findings, ignored, expired } = report;
  const lines = findings.map(({ resource, operation, paths }) => {
    const at = paths.length > 0 ? `: ${paths.map(code).join(", ")}` : "";
    return `- ${code(resource)} ${said[operation]}${at}`;
  });
  const body = [
    findings.length === 0
      ? `Nothing differs from what \`${short(release)}\` deployed to ${environment} any more.`
      : `These resources of **${environment}** are not as \`${short(release)}\` deployed them. A deploy puts them right; so does undoing the change. What is meant to stay goes into the program, or into \`promotion/drift-ignore.yaml\` with an owner and a day.`,
    "",
    ...lines,
    ...expired.map(
      ({ resource, expires, owner }) =>
        `- ⏰ ${code(resource)} was ignored until ${expires}; ask ${escapeMarkdown(owner)}`,
    ),
    ...(ignored.length > 0 ? ["", `Ignored: ${count(ignored.length, "difference")}.`] : []),
    "",
    `<sub>as of ${moment(nowMs)}</sub>`,
  ].join("\n");
  return {
    title: `Drift in ${environment}`,
    body: body.slice(0, 65_000),
    open: findings.length > 0,
  };
}

const code = (text: string) => `\`${text.replaceAll(/[`\r\n]/g, "")}\``;
