/** The smoke test of this release, run in the environment before after its last deploy there, has passed. */
import { ledgerOf } from "../facts";
import { lastSmoke, lastSuccess } from "../ledger";
import { moment, short } from "../text";
import { closed, type Gate, open, whenKnown } from "./gate";

export const smoke: Gate = (facts, { environment, release }) => {
  const { predecessor } = environment;
  if (!environment.smoke) return open();
  return whenKnown(ledgerOf(facts, predecessor), (ledger) => {
    const deployed = lastSuccess(ledger, release);
    const tested = lastSmoke(ledger, release);
    if (!deployed || !tested || tested.record.seq < deployed.started.record.seq)
      return closed(
        `no smoke test of ${short(release)} in ${predecessor} is recorded since its last deploy`,
      );
    if (!tested.record.passed)
      return closed(
        `the smoke test of ${short(release)} in ${predecessor} failed at ${moment(tested.atMs)}`,
      );
    return open();
  });
};
