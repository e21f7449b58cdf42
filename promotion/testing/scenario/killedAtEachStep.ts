/** Deploys that die at each step, and the next hourly run that makes good. */
import { change, running } from "./chapters";
import type { KillableDeployer, Place } from "./killing";
import { expect, type Story } from "./story";

export async function killedAtEachStep(story: Story, deployer: KillableDeployer): Promise<void> {
  for (const place of deployer.places)
    await story.chapter(`A deploy of dev is killed at its step "${place}"`, () =>
      killedAt(story, deployer, place),
    );
}

async function killedAt(story: Story, deployer: KillableDeployer, place: Place): Promise<void> {
  const { site } = story;
  site.wait(1);
  const feature = site.github.people.open(
    `Change before ${place}`,
    change(story, `before ${place}`),
  );
  const release = await story.merge(feature.number);
  deployer.killAt(place);
  let deaths = 0;
  // The run of the merge and the hourly ones after it. A step of the repair is reached in the second.
  for (let hour = 0; hour < 4; hour++) {
    const [next] = await story.planned();
    if (!next) break;
    try {
      await story.deploy(next.environment, next.approved);
    } catch (error) {
      if (!["Killed", "CutOffError"].includes((error as Error).name)) throw error;
      deaths++;
      story.said("machine", `is gone: ${(error as Error).message}`);
      story.said("why", (await site.done("why", "dev")).split("\n\n")[0]!.replaceAll("\n", " "));
      site.wait(1);
    }
  }
  deployer.killAt(undefined);
  expect(deaths > 0, `a run died at ${place}`);
  expect((await running(story, "dev")) === release, `dev runs what was merged`);
  await story.workflows();
}
