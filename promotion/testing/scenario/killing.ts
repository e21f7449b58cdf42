/** A deployer that dies where the scenario says, and the chapter in which it does so at each step. */
import path from "node:path";
import { createGit } from "../../adapters/git";
import { createArtifacts } from "../../deployers/artifacts";
import { createPackageProvider } from "../../deployers/dependencies";
import { accountFolder, createLocalDeployer } from "../../deployers/local";
import { findAccount, stopAccount } from "../../deployers/local/accountClient";
import { createFolderStore } from "../../deployers/stores/folder";
import type { Step } from "../../deployers/workbench";
import type { CreateDeployer } from "../../ports";
import { DeployerDouble, Killed } from "../deployerDouble";

/** `operation`: in the middle of the engine's work on the account. */
export type Place = Step | "operation";

export interface KillableDeployer {
  create: CreateDeployer;
  places: readonly Place[];
  /** The next to come by here dies, once. */
  killAt(place: Place | undefined): void;
  stop(environments: readonly string[]): Promise<void>;
}

const projectDirectory = path.join(__dirname, "..", "..", "..");

/** Embedded local clouds, one process for each account. */
export function localDeployer(folder: string): KillableDeployer {
  let dieAt: Place | undefined;
  return {
    places: [
      ...(["checkout", "functions", "preview", "deploy", "operation", "finish"] as const),
      ...(["unlock", "settle", "refresh"] as const),
    ],
    killAt: (place) => void (dieAt = place),
    create: ({ directory, env, print }) => {
      const run = `${env["GITHUB_RUN_ID"]}/1`;
      let environment = "";
      const deployer = createLocalDeployer({
        ...{ git: createGit(directory), folder, run, print },
        artifacts: createArtifacts(createFolderStore(path.join(folder, "artifacts"))),
        providePackages: createPackageProvider(projectDirectory),
        async onStep(step) {
          // Nothing is left to be cleared where nothing was begun: the run dies in its middle first.
          const middle = dieAt === "operation" || isRecovery(dieAt);
          if (step === "deploy" && middle) await dieInside(folder, environment, run);
          if (step !== dieAt) return;
          dieAt = undefined;
          throw new Killed(`killed at ${step}`);
        },
      });
      return {
        prepare: (order, trusted) => deployer.prepare(order, trusted),
        deploy: (order, trusted) => {
          environment = order.environment;
          return deployer.deploy(order, trusted);
        },
        recover: (cutOff) => deployer.recover(cutOff),
      };
    },
    async stop(environments) {
      for (const name of environments) await stopAccount(accountFolder(folder, name));
    },
  };

  async function dieInside(folder: string, environment: string, run: string): Promise<void> {
    const account = await findAccount(accountFolder(folder, environment));
    await account!.ask("pauseAt", { operation: 1, when: "after" });
    void account!.ask("paused", {}).then(() => account!.ask("abandon", { run }));
    if (dieAt === "operation") dieAt = undefined;
  }
}

const isRecovery = (place: Place | undefined) =>
  place === "unlock" || place === "settle" || place === "refresh";

/** Nothing is deployed anywhere: for a look at the story alone. */
export function doubleDeployer(): KillableDeployer {
  const double = new DeployerDouble();
  const where = {
    checkout: ["prepare"],
    deploy: ["deploy"],
    unlock: ["deploy", "recover"],
  } as const;
  return {
    create: () => double,
    places: ["checkout", "deploy", "unlock"],
    killAt: (place) => void (double.killedIn = [...(where[place as keyof typeof where] ?? [])]),
    stop: () => Promise.resolve(),
  };
}
