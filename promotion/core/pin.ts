/** What an environment should run, and which commit of main decided it. */
import { type Environment, isPinned } from "../formats/environments";
import { type Pin, pinFile } from "../formats/pin";
import { type Facts, type Known, known, unknown } from "./facts";
import { newestRelease } from "./release";

export interface Desired {
  release: string;
  /** The commit of main that set the release. */
  releaseBy: string;
  configDigest: string;
  /** The commit of main that set the stack file. */
  configBy: string;
}

/** A missing pin file reads as a pin to nothing: a new environment. */
export function pinOf(facts: Facts, environment: string): Known<Pin> {
  const last = facts.pins[environment]?.at(-1);
  if (!last) return known({ release: "none", hold: null, bad: [], overrides: [] });
  return last.content.ok ? known(last.content.value) : unknown(last.content.problems.join(" "));
}

/** Undefined: it should run nothing. */
export function desiredOf(facts: Facts, environment: Environment): Known<Desired | undefined> {
  const { name } = environment;
  const pinned = isPinned(environment) ? pinnedRelease(facts, name) : followedRelease(facts);
  if (!pinned.known || !pinned.value) return pinned as Known<undefined>;
  const config = facts.stackFiles[name]?.at(-1);
  if (!config) return unknown(`Pulumi.${name}.yaml is not in main`);
  const { release, releaseBy } = pinned.value;
  return known({ release, releaseBy, configDigest: config.digest, configBy: config.commit });
}

function followedRelease(facts: Facts): Known<Pick<Desired, "release" | "releaseBy"> | undefined> {
  const newest = newestRelease(facts.main);
  return known(newest && { release: newest.sha, releaseBy: newest.sha });
}

function pinnedRelease(
  facts: Facts,
  environment: string,
): Known<Pick<Desired, "release" | "releaseBy"> | undefined> {
  const pin = pinOf(facts, environment);
  if (!pin.known) return pin;
  const { release } = pin.value;
  if (release === "none") return known(undefined);
  const versions = facts.pins[environment]!;
  const other = versions.findLastIndex(
    ({ content }) => !content.ok || content.value.release !== release,
  );
  const releaseBy = versions[other + 1];
  // Cannot happen while pinOf knows the pin; said rather than assumed.
  if (!releaseBy) return unknown(`no commit of main is known that wrote ${pinFile(environment)}`);
  return known({ release, releaseBy: releaseBy.commit });
}
