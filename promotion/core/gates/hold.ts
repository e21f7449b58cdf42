/** Nobody holds the environment, and the release has nothing in it that was taken back and not mended. */
import { type Environment, isPinned } from "../../formats/environments";
import { holdOf, holdOfAll, unmended, unmendedSentence } from "../hold";
import { closed, type Gate, notKnown, open } from "./gate";

export const hold: Gate<Environment> = (facts, { environment, release, change }) => {
  if (change === "rollback") return open();
  const all = holdOfAll(facts);
  if (!all.known) return notKnown(all.reason);
  if (all.value) return closed(`all environments are on hold: ${all.value.reason}`);
  // Where a fix is made, the bad release is there to be fixed.
  if (!isPinned(environment)) return open();
  const held = holdOf(facts, environment.name);
  if (!held.known) return notKnown(held.reason);
  if (held.value) return closed(`${environment.name} is on hold: ${held.value.reason}`);
  if (change === "config") return open();
  const bad = unmended(facts, release);
  if (!bad.known) return notKnown(bad.reason);
  return bad.value ? closed(unmendedSentence(release, bad.value)) : open();
};
