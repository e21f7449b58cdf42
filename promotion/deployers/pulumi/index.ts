/** The deployer of real accounts: Pulumi's own CLI, previewed first, stopped where something would be lost, taken up where it was cut off. */
import { UserError } from "../../../cli/terminal";
import type { Git } from "../../adapters/git";
import type { DeployOrder } from "../../core/plan";
import type { Started } from "../../formats/ledgerRecord";
import type { Deployer, DeployResult } from "../../ports";
import type { PlannedChanges } from "../../preview/changes";
import type { Previewer } from "../../preview/previewer";
import { errorsOf, fromPulumi } from "../../preview/fromPulumi";
import type { Artifacts } from "../artifacts";
import type { Checkouts } from "../checkouts";
import type { ProvidePackages } from "../dependencies";
import { failed, refusal } from "../refusal";
import type { Place } from "../recovery/createdIds";
import { type Access, createLookUp } from "../recovery/lookUp";
import { processLives } from "../processLives";
import { placeFrom } from "../stackPlace";
import type { ObjectStore } from "../stores/objects";
import { type OnStep, Workbench } from "../workbench";
import { clear, type Clearing, projectName, why } from "./clear";
import { type Cli, type CliResult, createCli } from "./cli";
import { breakLocks, claim, type StackPlace } from "./locks";

export interface PulumiDeployerOptions {
  git: Git;
  /** Where checkouts are made; absolute. */
  folder: string;
  artifacts: Artifacts;
  providePackages: ProvidePackages;
  /** As the ledger names this run. */
  run: string;
  pulumi: string;
  /** Credentials, backend and plugins of the CLI. */
  environment: NodeJS.ProcessEnv;
  /** Where the backend keeps state and locks. */
  state: ObjectStore;
  /** For a command; below the job's own limit, so that it ends in good order. */
  timeLimitMs: number;
  nowMs: () => number;
  /** How recovery asks AWS; the SDK's own ways unless said. */
  access?: Partial<Access>;
  sqsUrl?: string;
  readBy?: Clearing["readBy"];
  onStep?: OnStep;
}

export function createPulumiDeployer(options: PulumiDeployerOptions): Deployer & Previewer {
  const bench = new Workbench({ ...options, encryptionKeyNeeded: true });
  const cli = createCli(options);
  return {
    prepare: (order, trusted) => bench.prepare(order, trusted),
    deploy: (order, trusted) =>
      bench.with(order, trusted, (checkouts) => carryOut(options, cli, order, checkouts)),
    recover: (cutOff) =>
      bench.withCheckouts(requestFor(cutOff), (checkouts) =>
        recoverStack(options, cli, checkouts, cutOff.run),
      ),
    preview: (request) =>
      bench.toLookAt(request, async (checkouts) => {
        const words = ["preview", "--json", "--policy-pack", checkouts.policies];
        return planned(await cli(words, checkouts));
      }),
    drift: (request) =>
      bench.toLookAt(request, async (checkouts) => {
        const looked = await cli(["preview", "--json", "--refresh", "--run-program"], checkouts);
        if (looked.code !== 0) throw new UserError(`${request.environment}: ${why(looked)}`);
        return fromPulumi(looked.events).changes;
      }),
  };
}

/** A preview that ends badly and says no reason has one all the same. */
function planned(result: CliResult): PlannedChanges {
  const found = fromPulumi(result.events);
  const isTold =
    found.problems.length > 0 || found.verdicts.some((one) => one.level === "mandatory");
  return result.code === 0 || isTold ? found : { ...found, problems: [why(result)] };
}

async function carryOut(
  options: PulumiDeployerOptions,
  cli: Cli,
  order: DeployOrder,
  checkouts: Checkouts,
): Promise<DeployResult> {
  const { onStep = () => undefined, state, run, nowMs } = options;
  const policies = ["--policy-pack", checkouts.policies];
  await onStep("preview");
  const preview = await cli(["preview", "--json", ...policies], checkouts);
  const refused = refusal(order, checkouts, fromPulumi(preview.events));
  if (refused) return refused;
  if (preview.code !== 0) return failed(`the preview fails: ${why(preview)}`);
  await onStep("deploy");
  const place = stackPlace(checkouts);
  await claim(state, place, run, nowMs());
  const up = await cli(["up", "--yes", "--skip-preview", "--json", ...policies], checkouts);
  await onStep("finish");
  if (up.code === 0) return { outcome: "succeeded", detail: summary(up.output) };
  if (up.timedOut) {
    const cleared = await recoverStack(options, cli, checkouts, run);
    const minutes = Math.round(options.timeLimitMs / 60_000);
    return { ...cleared, detail: `stopped after ${minutes} min; ${cleared.detail}` };
  }
  const errors = errorsOf(up.events);
  // Ended by a signal: it says nothing of its own, and what it began is open.
  if (up.code === null) return recoverStack(options, cli, checkouts, run);
  return failed(errors.length > 0 ? errors.join("; ") : why(up));
}

async function recoverStack(
  options: PulumiDeployerOptions,
  cli: Cli,
  checkouts: Checkouts,
  run: string,
): Promise<DeployResult> {
  const { onStep = () => undefined, state } = options;
  await onStep("unlock");
  const held = await breakLocks(state, stackPlace(checkouts), run, processLives);
  if (held) return { outcome: "unknown", detail: held };
  const place = placeOf(options, checkouts);
  const lookUp = createLookUp({ region: place.region, ...options.access });
  try {
    await onStep("settle");
    return await clear(cli, checkouts, {
      ...{ place, lookUp, readBy: options.readBy ?? "importId" },
    });
  } finally {
    lookUp.end();
  }
}

const stackPlace = (checkouts: Checkouts): StackPlace => ({
  project: projectName(checkouts),
  stack: checkouts.environment,
});

function placeOf({ sqsUrl }: PulumiDeployerOptions, { stackFile }: Checkouts): Place {
  const { accountId, region } = placeFrom(stackFile);
  return { accountId, region, sqsUrl: sqsUrl ?? `https://sqs.${region}.amazonaws.com` };
}

/** It had passed its gates when it started. */
const requestFor = ({ environment, release, trusted, main }: Started) => ({
  ...{ environment, release, trusted, main },
  orphanAllowed: true,
});

function summary(output: string): string {
  const line = output.split("\n").findLast((one) => one.includes('"summaryEvent"'));
  const { summaryEvent } = JSON.parse(line ?? "{}") as {
    summaryEvent?: { resourceChanges?: Record<string, number> };
  };
  const counted = Object.entries(summaryEvent?.resourceChanges ?? {});
  return counted.map(([what, number]) => `${number} ${what}`).join(", ");
}
