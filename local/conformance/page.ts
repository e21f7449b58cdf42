import { conformanceCases } from "./cases";
import { readResults, targetNames } from "./results";
import { conformanceTable } from "./table";

const BEGIN = "<!-- made by `npm run docs` from local/conformance/results/: begin -->";
const END = "<!-- end -->";

/** docs/local-cloud.md with its table made anew from what is recorded. */
export function withConformanceTable(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin)
    throw new Error(`The page has lost its marks ${BEGIN} and ${END}.`);
  const results = targetNames.flatMap((name) => {
    const recorded = readResults(name);
    return recorded ? [[name, recorded] as const] : [];
  });
  const table = conformanceTable(conformanceCases, results);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n${page.slice(end)}`;
}
