import { isPinned } from "../formats/environments";
import { mergeRequest } from "../testing/people";
import { chain, fairTick } from "../testing/play";
import { offerTick } from "../testing/runners";
import { World } from "../testing/world";
import { candidateFor } from "./candidate";
import { known } from "./facts";

const staging = chain.filter(isPinned).find(({ name }) => name === "staging")!;

/** Staging runs the first release; then these ran in dev, each with its major version of the AWS provider. */
function afterReleases(majors: readonly number[]) {
  const world = new World(chain);
  fairTick(world, "dev");
  offerTick(world);
  mergeRequest(world, world.pullRequests[0]!);
  fairTick(world, "staging");
  const releases = majors.map(() => {
    const release = world.merge(["stacks/index.ts"]);
    fairTick(world, "dev");
    return release;
  });
  const facts = world.facts();
  const contents = { ...facts.contents };
  for (const [index, aws] of majors.entries())
    contents[releases[index]!] = known({
      dataSchema: { ok: true, value: { writes: 1, reads: [1] } },
      providerMajors: { aws },
    });
  return { releases, facts: { ...facts, contents } };
}

it("offers the newest where no provider has a new major version", () => {
  const { releases, facts } = afterReleases([7, 7, 7]);
  expect(candidateFor(facts, staging)).toEqual({ kind: "new", release: releases[2], next: [] });
});

it("offers what came before a provider's new major version first", () => {
  const { releases, facts } = afterReleases([7, 7, 8, 8]);
  expect(candidateFor(facts, staging)).toEqual({
    kind: "new",
    release: releases[1],
    next: [releases[3], releases[2]],
  });
});

it("then offers the major version without what came after it", () => {
  const { releases, facts } = afterReleases([8, 8, 8]);
  expect(candidateFor(facts, staging)).toEqual({
    kind: "new",
    release: releases[0],
    next: [releases[2], releases[1]],
  });
});
