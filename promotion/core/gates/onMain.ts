/** Only what is in main's history may run. What ran here before stays a target to go back to, even if main was rewritten. */
import { ledgerOf } from "../facts";
import { endedHealthy } from "../ledger";
import { short } from "../text";
import { closed, type Gate, open, whenKnown } from "./gate";

export const onMain: Gate = (facts, { environment, release, change }) => {
  if (facts.main.isOnMain(release)) return open();
  if (change === "rollback")
    return whenKnown(ledgerOf(facts, environment.name), (ledger) =>
      endedHealthy(ledger, release)
        ? open(`${short(release)} is not in main's history any more, but ran here`)
        : closed(`${short(release)} is not in main's history and did not run well here`),
    );
  return closed(`${short(release)} is not an ancestor of main`);
};
