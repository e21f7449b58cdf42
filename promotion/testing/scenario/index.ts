/**
 * `npm run promotion:scenario`: promotion from end to end, with real git repositories, a stand-in for GitHub, and real
 * deploys to embedded local clouds that stand for the accounts. `--double` tells it without deploying,
 * `--killed` only its last part, deploys that die at each step, and `--story` all but that.
 */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runCommand } from "../../../cli/terminal";
import { moreCommands } from "../../more";
import { Site } from "../site";
import {
  badRelease,
  firstRelease,
  fixed,
  fourthEnvironment,
  nothingBadMovesUp,
  running,
  takenBack,
} from "./chapters";
import { doubleDeployer, localDeployer } from "./killing";
import { killedAtEachStep } from "./killedAtEachStep";
import { projectFiles } from "./project";
import { Story } from "./story";

/** A Monday, 09:30 in New York: prod's window has just opened. */
const startMs = Date.parse("2026-10-05T13:30:00Z");
const installedPackages = path.join(__dirname, "..", "..", "..", "node_modules");
const print = (text: string) => void process.stdout.write(text);

void runCommand(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "promotion-scenario-"));
  // Forty programs and packs load the same packages: what was compiled for one is there for the next, in every child.
  process.env["NODE_COMPILE_CACHE"] = path.join(folder, "compiled");
  const isReal = !process.argv.includes("--double");
  const deployer = isReal ? localDeployer(folder) : doubleDeployer();
  const site = await Site.start({
    files: projectFiles(),
    startMs,
    cloned: true,
    createDeployer: deployer.create,
    ...(isReal ? { more: moreCommands } : {}),
  });
  // Previews look at the same accounts.
  site.env = { PROMOTION_DEPLOYER: "local", PROMOTION_FOLDER: folder };
  // As `npm ci` leaves the packages in a job's checkout.
  symlinkSync(installedPackages, path.join(site.directory, "node_modules"), "dir");
  const end = async () => {
    await deployer.stop(["dev", "staging", "prod", "prod-eu"]);
    await site.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  // The accounts are processes of their own and would go on.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void end().finally(() => process.exit(1)));
  const story = new Story(site, print, isReal);
  const beganMs = performance.now();
  try {
    for (const name of ["dev", "staging", "prod"])
      await site.record(name, { kind: "bootstrap", version: 1 });
    if (!process.argv.includes("--killed")) await theStory(story);
    if (!process.argv.includes("--story")) await killedAtEachStep(story, deployer);
    print(`\nThe scenario holds. ${Math.round((performance.now() - beganMs) / 1000)} s\n`);
    return 0;
  } finally {
    await end();
  }
});

async function theStory(story: Story): Promise<void> {
  await firstRelease(story);
  const good = await running(story, "prod");
  const { promotion } = await badRelease(story);
  await takenBack(story, promotion, good);
  await nothingBadMovesUp(story);
  await fixed(story);
  await fourthEnvironment(story);
}
