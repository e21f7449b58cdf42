/** The release can read the newest data that was ever written in the environment. */
import { ledgerOf, unknown } from "../facts";
import { highestDataWritten } from "../ledger";
import { short } from "../text";
import { closed, type Gate, open, whenKnown } from "./gate";

export const dataSchema: Gate = (facts, { environment, release }) => {
  const content =
    facts.contents[release] ?? unknown(`the files of ${short(release)} were not read`);
  return whenKnown(content, ({ dataSchema: schema }) => {
    if (!schema.ok) return closed(schema.problems.join(" "));
    const { reads } = schema.value;
    return whenKnown(ledgerOf(facts, environment.name), (ledger) => {
      const written = highestDataWritten(ledger);
      return written === undefined || reads.includes(written)
        ? open()
        : closed(
            `${environment.name} has data of version ${written}, and ${short(release)} reads only ${reads.join(", ")}`,
          );
    });
  });
};
