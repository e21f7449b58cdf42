/** The change summary of a pull request as Markdown: for each environment what would change and what the policies say. Paths and operations, never values. */
import { escapeMarkdown } from "../core/escape";
import { count } from "../core/text";
import {
  type ChangeOperation,
  losesState,
  nameOfUrn,
  type PlannedChange,
  type PlannedChanges,
} from "./changes";
import { statefulTypes } from "./stateful";

export interface EnvironmentPreview {
  environment: string;
  /** What was held against what, in a sentence. */
  about: string;
  /** Or why there is none. */
  planned: PlannedChanges | { failed: string };
  /** What else there is to know. */
  notes?: readonly string[];
}

export const previewMarker = "<!-- preview -->";

/** GitHub refuses longer comments. */
export const commentCharactersMax = 65_536;

/** Of a promotion's pull request, whose text has the commits and the gates too. */
export const promotionCharactersMax = 30_000;

export function summaryOf(previews: readonly EnvironmentPreview[], charactersMax: number): string {
  const title = "## What this would change";
  const room = charactersMax - title.length - 2;
  // Each gets its share, and what one does not need goes to those after it.
  let left = room;
  const parts = previews.map((preview, index) => {
    const part = section(preview, Math.floor(left / (previews.length - index)) - 2);
    left -= part.length + 2;
    return part;
  });
  return [title, ...parts].join("\n\n").slice(0, charactersMax);
}

/** Without headings: it stands in a text that has its own. */
export const promotionSummaryOf = (preview: EnvironmentPreview, charactersMax: number): string =>
  cut(linesOf(preview), charactersMax);

const section = (preview: EnvironmentPreview, charactersMax: number): string =>
  cut([`### ${escapeMarkdown(preview.environment)}`, ...linesOf(preview)], charactersMax);

function linesOf({ about, planned, notes = [] }: EnvironmentPreview): string[] {
  const said = notes.map((note) => `- ${escapeMarkdown(note)}`);
  if ("failed" in planned)
    return [
      escapeMarkdown(about),
      `❌ The preview failed: ${escapeMarkdown(planned.failed)}`,
      ...said,
    ];
  const lost = planned.changes.filter(losesState);
  const others = planned.changes.filter((change) => !losesState(change));
  return [
    escapeMarkdown(about),
    totals(planned),
    ...said,
    ...planned.problems.map((problem) => `- ❌ ${escapeMarkdown(problem)}`),
    ...verdictLines(planned),
    ...lost.map((change) => line(change)),
    ...ordered(others).map((change) => line(change)),
  ];
}

const words: Readonly<Record<ChangeOperation, string>> = {
  replace: "replaced",
  delete: "deleted",
  update: "updated",
  create: "created",
  import: "taken over",
};

/** What takes most thought first. */
const order = Object.keys(words) as ChangeOperation[];

function totals({ changes, unchanged, verdicts }: PlannedChanges): string {
  const counted = order.flatMap((operation) => {
    const number = changes.filter((change) => change.operation === operation).length;
    return number > 0 ? [`${number} ${words[operation]}`] : [];
  });
  const mandatory = verdicts.filter(({ level }) => level === "mandatory").length;
  const advisory = verdicts.length - mandatory;
  const said = [
    counted.join(", ") || "Nothing changes",
    `${unchanged} unchanged`,
    mandatory === 0
      ? "✅ no policy is violated"
      : `❌ ${count(mandatory, "violation")} of policies`,
    ...(advisory > 0 ? [`${count(advisory, "advice", "pieces of advice")}`] : []),
  ];
  return said.join(" · ");
}

function verdictLines({ verdicts }: PlannedChanges): string[] {
  return [...verdicts]
    .sort((a, b) => b.level.localeCompare(a.level))
    .map(({ policy, level, urn, message }) => {
      const where = urn === undefined ? "the stack" : code(nameOfUrn(urn).name);
      const mark = level === "mandatory" ? "❌" : "💡";
      return `- ${mark} **${escapeMarkdown(policy)}** on ${where}: ${escapeMarkdown(firstLine(message))}`;
    });
}

const ordered = (changes: readonly PlannedChange[]) =>
  [...changes].sort(
    (a, b) => order.indexOf(a.operation) - order.indexOf(b.operation) || (a.urn < b.urn ? -1 : 1),
  );

function line(change: PlannedChange): string {
  const { type, name } = nameOfUrn(change.urn);
  const { operation, paths, replacing } = change;
  const because = replacing.length > 0 ? ` because of ${replacing.map(code).join(", ")}` : "";
  const others = paths.filter((path) => !replacing.includes(path));
  const where = others.length > 0 ? `: ${others.map(code).join(", ")}` : "";
  const text = `${words[operation]} ${code(name)} (${code(type)})${because}${where}`;
  return losesState(change)
    ? `- ⚠️ **${text}; ${statefulTypes[type]} would be lost**`
    : `- ${text}`;
}

/** Names come from programs of pull requests. */
const code = (text: string) => `\`${text.replaceAll(/[`\r\n|]/g, "")}\``;

const firstLine = (text: string) => text.split("\n").find((one) => one.trim() !== "") ?? "";

function cut(lines: readonly string[], charactersMax: number): string {
  const kept: string[] = [];
  let used = 0;
  for (const [index, text] of lines.entries()) {
    const left = lines.length - index;
    const more = `- … and ${left} more, which do not fit here`;
    if (used + text.length + 1 + (left > 1 ? more.length + 1 : 0) > charactersMax)
      return [...kept, more].join("\n").slice(0, charactersMax);
    kept.push(text);
    used += text.length + 1;
  }
  return kept.join("\n");
}
