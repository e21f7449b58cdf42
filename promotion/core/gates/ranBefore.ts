/** A release comes from the environment before, where it was deployed well; a rollback from this one. */
import { ledgerOf } from "../facts";
import { endedHealthy, lastSuccess } from "../ledger";
import { short } from "../text";
import { closed, type Gate, open, whenKnown } from "./gate";

export const ranBefore: Gate = (facts, { environment, release, change }) => {
  if (change === "rollback")
    return whenKnown(ledgerOf(facts, environment.name), (ledger) =>
      endedHealthy(ledger, release)
        ? open()
        : closed(`${short(release)} never ended well in ${environment.name}`),
    );
  const { predecessor } = environment;
  return whenKnown(ledgerOf(facts, predecessor), (ledger) =>
    lastSuccess(ledger, release)
      ? open()
      : closed(`${short(release)} has not run in ${predecessor} yet`),
  );
};
