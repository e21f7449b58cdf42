/** The load tests passed in the environment before: with this release, with the configuration it runs there, and lately. */
import { ledgerOf } from "../facts";
import { lastSuccess, ofKind } from "../ledger";
import { hoursMs, moment, short } from "../text";
import { closed, type Gate, open, whenKnown } from "./gate";

export const loadEvidence: Gate = (facts, { environment, release }) => {
  const { predecessor, loadEvidence: asked } = environment;
  if (!asked) return open();
  return whenKnown(ledgerOf(facts, predecessor), (ledger) => {
    const deployed = lastSuccess(ledger, release);
    const evidence = ofKind(ledger, "load-evidence").findLast(
      ({ record }) => record.release === release,
    );
    if (!deployed || !evidence)
      return closed(`no load test of ${short(release)} in ${predecessor} is recorded`);
    if (evidence.record.configDigest !== deployed.started.record.configDigest)
      return closed(
        `the load test of ${short(release)} in ${predecessor} was made with another configuration`,
      );
    if (!evidence.record.passed)
      return closed(`the load test of ${short(release)} in ${predecessor} failed`);
    const ageMs = facts.nowMs - evidence.atMs;
    return ageMs > hoursMs(24 * asked.maxAgeDays)
      ? closed(
          `the load test of ${short(release)} in ${predecessor} is of ${moment(evidence.atMs)}, more than the ${asked.maxAgeDays} d that are allowed`,
        )
      : open();
  });
};
