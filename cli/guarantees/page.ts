/** docs/guarantees.md: what is between the marks is made, the rest is written by hand. */
import type { Tally } from "./figures";
import { type Guarantee, guarantees } from "./list";

const begin = "<!-- made by npm run guarantees -->";
const end = "<!-- end of what is made -->";

export interface Figures {
  /** By guarantee; undefined where its tests have not run. */
  tallies: readonly (Tally | undefined)[];
  simulation?: string | undefined;
}

/** The page with its made part replaced. */
export function withFigures(page: string, figures: Figures): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/guarantees.md has lost its marks: ${begin} … ${end}`);
  return `${before}${begin}\n\n${madePart(figures)}\n\n${end}${after}`;
}

function madePart({ tallies, simulation }: Figures): string {
  const rows = guarantees.map((guarantee, i) => row(i + 1, guarantee, tallies[i]));
  const simulated = simulation ? `\`${simulation}\`` : "not run";
  return [
    `Simulation, last run: ${simulated}.`,
    "",
    "| | guarantee | tests | last run |",
    "|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function row(number: number, { sentence, tests, open }: Guarantee, tally: Tally | undefined) {
  const cells = tests.map(([file, name]) => `[${file}](../${file}): ${escaped(name)}`);
  const missing = open ? `<br>*${open}*` : "";
  return `| ${number} | ${sentence}${missing} | ${cells.join("<br>")} | ${figure(tally)} |`;
}

function figure(tally: Tally | undefined): string {
  if (!tally) return "not run";
  const { passed, failed, notRun } = tally;
  const parts = [
    ...(failed > 0 ? [`**${failed} failed**`] : []),
    ...(passed > 0 ? [`${passed} passed`] : []),
    ...(notRun > 0 ? [`${notRun} not run`] : []),
  ];
  return parts.join(", ") || "none";
}

const escaped = (text: string) => text.replaceAll("|", "\\|");
