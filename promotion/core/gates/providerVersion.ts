/** No provider goes down by a major version: Pulumi's state cannot be taken back to an older one's. */
import { ledgerOf, unknown } from "../facts";
import { ofKind } from "../ledger";
import { short } from "../text";
import { closed, type Gate, open, whenKnown } from "./gate";

export const providerVersion: Gate = (facts, { environment, release }) => {
  const content =
    facts.contents[release] ?? unknown(`the files of ${short(release)} were not read`);
  return whenKnown(content, ({ providerMajors }) =>
    whenKnown(ledgerOf(facts, environment.name), (ledger) => {
      for (const [provider, highest] of highestMajors(ofKind(ledger, "started"))) {
        const major = providerMajors[provider];
        if (major !== undefined && major < highest)
          return closed(
            `${environment.name} was deployed with ${provider} ${highest}, and ${short(release)} has ${provider} ${major}: its state cannot go back`,
          );
      }
      return open();
    }),
  );
};

function highestMajors(
  starts: readonly { record: { providerMajors: Readonly<Record<string, number>> } }[],
): Map<string, number> {
  const highest = new Map<string, number>();
  for (const { record } of starts)
    for (const [provider, major] of Object.entries(record.providerMajors))
      highest.set(provider, Math.max(major, highest.get(provider) ?? 0));
  return highest;
}
