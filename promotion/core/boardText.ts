/** The board for a terminal of 80 columns, and for a job summary or an issue. */
import type { Board, BoardRow } from "./board";
import { escapeMarkdown } from "./escape";
import { short } from "./text";

const columns = 80;

/** What stands before an environment's name. */
const marks: Readonly<Record<BoardRow["state"], string>> = {
  "in-sync": "✓",
  empty: "·",
  deploy: "→",
  deploying: "→",
  waiting: "…",
  blocked: "■",
  recover: "!",
  failed: "✗",
  stopped: "✗",
  stranded: "!",
  superseded: "!",
  unknown: "?",
};

export function boardAsText({ at, rows, notes }: Board): string {
  const lines = [`Promotion at ${at}`, ""];
  for (const row of rows) {
    lines.push(`${marks[row.state]} ${headline(row)}`);
    if (row.subject !== undefined) lines.push(firstLineOf(row.subject));
    lines.push(...wrapped(row.why, 4), "");
  }
  for (const note of notes) lines.push(...wrapped(note, 0), "");
  return `${lines.join("\n").trimEnd()}\n`;
}

export function boardAsMarkdown({ at, rows, notes }: Board): string {
  const lines = [
    "| | environment | release | since | by | |",
    "|---|---|---|---|---|---|",
    ...rows.map((row) =>
      [
        "",
        marks[row.state],
        `${row.environment}${row.onHold ? " **(hold)**" : ""}`,
        row.release === undefined ? "none" : `\`${short(row.release)}\``,
        row.since ?? "",
        escapeMarkdown(row.who ?? ""),
        escapeMarkdown(row.why),
        "",
      ]
        .join(" | ")
        .trim(),
    ),
    "",
    ...notes.map((note) => `- ${escapeMarkdown(note)}`),
    ...(notes.length > 0 ? [""] : []),
    `<sub>${at}</sub>`,
  ];
  return `${lines.join("\n")}\n`;
}

function headline({ environment, release, since, who, onHold }: BoardRow): string {
  const parts = [
    environment.padEnd(10),
    (release === undefined ? "none" : short(release)).padEnd(8),
    since === undefined ? "" : `since ${since}`,
    who === undefined ? "" : `by ${who}`,
    onHold ? "HOLD" : "",
  ];
  return parts
    .join(" ")
    .replace(/ {3,}(?=\S)/g, "  ")
    .trimEnd()
    .slice(0, columns - 2);
}

function firstLineOf(subject: string): string {
  const [first, ...others] = wrapped(subject, 4);
  return others.length === 0 ? first! : `${first!.slice(0, columns - 2)} …`;
}

export function wrapped(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && indent + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => " ".repeat(indent) + one);
}
