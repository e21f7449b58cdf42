import { conformanceCases } from "./cases";
import { readResults, targetNames } from "./results";
import { countsTable, disagreementsPage } from "./table";

const BEGIN = "<!-- made by `npm run docs` from local/conformance/results/: begin -->";
const END = "<!-- end -->";

const recordedResults = () =>
  targetNames.flatMap((name) => {
    const recorded = readResults(name);
    return recorded ? [[name, recorded] as const] : [];
  });

/** docs/local-cloud.md with its table made anew from what is recorded. */
export function withConformanceTable(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin)
    throw new Error(`The page has lost its marks ${BEGIN} and ${END}.`);
  const table = countsTable(conformanceCases, recordedResults());
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}

/** docs/conformance.md. */
export const conformancePage = (): string => disagreementsPage(conformanceCases, recordedResults());
