/** Deploys that die at each step, and the next hourly run that takes them up: it dies one step further, until none is left. */
import { change, running } from "./chapters";
import type { KillableDeployer, Place } from "./killing";
import { expect, type Story } from "./story";

/** A deploy is given up after three cut-offs of the same, so its steps and those of its repair are told apart. */
const deaths: readonly { title: string; places: readonly Place[] }[] = [
  {
    title: "A deploy of dev is killed at each step up to the first change",
    places: ["checkout", "functions", "preview", "deploy"],
  },
  {
    title: "Another one in its middle, its repair at each step, and then at its end",
    places: ["operation", "unlock", "settle", "refresh", "finish"],
  },
];

export async function killedAtEachStep(story: Story, deployer: KillableDeployer): Promise<void> {
  for (const { title, places } of deaths) {
    const possible = places.filter((place) => deployer.places.includes(place));
    await story.chapter(title, () => killedAt(story, deployer, possible));
  }
}

async function killedAt(
  story: Story,
  deployer: KillableDeployer,
  places: readonly Place[],
): Promise<void> {
  const { site } = story;
  site.wait(1);
  const title = `Change before ${places.join(", ")}`;
  const release = await story.merge(site.github.people.open(title, change(story, title)).number);
  deployer.killAt(places);
  const died: string[] = [];
  // The run of the merge, and one every hour after it.
  for (let run = 0; run <= places.length; run++) {
    const [next] = await story.planned();
    if (!next) break;
    try {
      await story.deploy(next.environment, next.approved);
    } catch (error) {
      if (!["Killed", "CutOffError"].includes((error as Error).name)) throw error;
      died.push((error as Error).message);
      story.said("machine", `is gone: ${(error as Error).message}`);
      story.said("why", (await site.done("why", "dev")).split("\n\n")[0]!.replaceAll("\n", " "));
      site.wait(1);
    }
  }
  expect(
    died.length === places.length,
    `a run died at each of ${places.join(", ")}, not: ${died.join("; ")}`,
  );
  expect((await running(story, "dev")) === release, "dev runs what was merged");
  await story.workflows();
}
