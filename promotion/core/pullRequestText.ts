/** Title and text of a promotion's pull request: what it carries, what it waits for, and whether it can be taken back. */
import type { PinnedEnvironment } from "../formats/environments";
import { keyDifference } from "./configKeys";
import { escapeMarkdown } from "./escape";
import { type Facts, ledgerOf } from "./facts";
import { judge } from "./gates";
import type { GateResult } from "./gates/gate";
import { type Commit, commitsBetween } from "./history";
import { currentDeployment } from "./ledger";
import { rollbackPossibleAfter } from "./rollback";
import { count, moment, short } from "./text";

export interface PullRequestText {
  title: string;
  body: string;
}

export interface TextInput {
  environment: PinnedEnvironment;
  release: string;
  /** Newer releases that wait behind this one, newest first. */
  next: readonly string[];
  /** What the preview says that would change, already rendered; undefined while there is none. */
  preview: string | undefined;
  /** `https://github.com/<owner>/<repository>`; links lead there. */
  repositoryUrl: string;
}

/** GitHub refuses longer texts. */
export const bodyCharactersMax = 65_536;

export function pullRequestText(facts: Facts, input: TextInput): PullRequestText {
  const { environment, release } = input;
  const ledger = ledgerOf(facts, environment.name);
  const from = ledger.known ? currentDeployment(ledger.value)?.started.record.release : undefined;
  const commits = commitsBetween(facts.main, from, release);
  const gates = judge(facts, { environment, release, change: "promotion" });
  const head = [
    `This takes **${environment.name}** ${from === undefined ? "to its first release," : `from \`${short(from)}\``} to \`${short(release)}\`, which ran in ${environment.predecessor}. Merging deploys it; reverting the merge takes it back and holds ${environment.name}.`,
    "",
    "### Gates",
    ...gates.map(gateLine),
    "",
    `### Rollback possible: ${rollbackLine(facts, environment, release)}`,
    "",
    ...configLines(facts, environment),
    ...nextLines(facts, input.next),
  ];
  const tail = [
    `### What the preview changes`,
    input.preview ?? "No preview is there yet.",
    "",
    `<sub>as of ${moment(facts.nowMs)}</sub>`,
  ];
  const room = bodyCharactersMax - [...head, ...tail].join("\n").length - 500;
  const carried = commitLines(
    commits,
    `${input.repositoryUrl}/compare/${from ?? ""}...${release}`,
    Math.max(0, room),
  );
  return {
    title: `Promote ${short(release)} to ${environment.name}`,
    body: [...head, ...carried, "", ...tail].join("\n").slice(0, bodyCharactersMax),
  };
}

export function gateLine(gate: GateResult): string {
  const mark = gate.open ? "✅" : gate.known ? "⏳" : "❓";
  const said = gate.open ? (gate.note ?? "open") : gate.reason;
  return `- ${mark} **${gate.gate}**: ${escapeMarkdown(said)}`;
}

function rollbackLine(facts: Facts, environment: PinnedEnvironment, release: string): string {
  const answer = rollbackPossibleAfter(facts, environment, release);
  if (answer === undefined) return `no (nothing runs in ${environment.name} yet)`;
  return answer.possible ? "yes" : `no (${escapeMarkdown(answer.reasons.join("; "))})`;
}

function configLines(facts: Facts, { name, predecessor }: PinnedEnvironment): string[] {
  const keys = (environment: string) => facts.stackFiles[environment]?.at(-1)?.keys ?? [];
  const { notExercised, mayBeNeeded } = keyDifference(keys(name), keys(predecessor));
  const lines = [
    ...(notExercised.length > 0
      ? [`- not exercised in ${predecessor}: ${notExercised.map(code).join(", ")}`]
      : []),
    ...(mayBeNeeded.length > 0
      ? [`- in ${predecessor} and not here: ${mayBeNeeded.map(code).join(", ")}`]
      : []),
  ];
  return lines.length > 0 ? ["### Configuration keys", ...lines, ""] : [];
}

function nextLines(facts: Facts, next: readonly string[]): string[] {
  if (next.length === 0) return [];
  const shown = next
    .slice(0, 10)
    .map((sha) => `- \`${short(sha)}\` ${subjectOf(facts.main.commit(sha))}`);
  const more = next.length > 10 ? [`- and ${count(next.length - 10, "more", "more")}`] : [];
  return [
    `### Next`,
    `Newer releases wait until this is merged, closed or superseded (\`npm run promotion -- supersede\`):`,
    ...shown,
    ...more,
    "",
  ];
}

/** As many as there is room for; the rest is behind the link. */
function commitLines(commits: readonly Commit[], compareUrl: string, room: number): string[] {
  const lines = [`### ${count(commits.length, "commit")}`];
  let used = 0;
  for (const [index, commit] of commits.entries()) {
    const line = `- \`${short(commit.sha)}\` ${subjectOf(commit)} (${escapeMarkdown(commit.author)})`;
    used += line.length + 1;
    if (used > room)
      return [...lines, `- and [${count(commits.length - index, "more", "more")}](${compareUrl})`];
    lines.push(line);
  }
  return lines;
}

const subjectOf = (commit: Commit | undefined): string =>
  escapeMarkdown((commit?.subject ?? "").slice(0, 200));

const code = (key: string): string => `\`${key.replaceAll("`", "")}\``;
