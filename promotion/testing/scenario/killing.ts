/** A deployer that dies where the scenario says: one that deploys to embedded local clouds, and one that deploys nothing. */
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
  /** Where it can. */
  places: readonly Place[];
  /** The next to come by the first of these dies there, the next one after it at the second, and so on. */
  killAt(places: readonly Place[]): void;
  stop(environments: readonly string[]): Promise<void>;
}

const projectDirectory = path.join(__dirname, "..", "..", "..");

/** Embedded local clouds, one process for each account. */
export function localDeployer(folder: string): KillableDeployer {
  let dying: Place[] = [];
  return {
    places: [
      ...(["checkout", "functions", "preview", "deploy", "operation", "finish"] as const),
      ...(["unlock", "settle", "refresh"] as const),
    ],
    killAt: (places) => void (dying = [...places]),
    create: ({ directory, env, print }) => {
      const run = `${env["GITHUB_RUN_ID"]}/1`;
      let environment = "";
      const deployer = createLocalDeployer({
        ...{ git: createGit(directory), folder, run, print },
        artifacts: createArtifacts(createFolderStore(path.join(folder, "artifacts"))),
        providePackages: createPackageProvider(projectDirectory),
        async onStep(step) {
          const isMiddle = step === "deploy" && dying[0] === "operation";
          if (!isMiddle && step !== dying[0]) return;
          dying.shift();
          if (!isMiddle) throw new Killed(`killed at ${step}`);
          await dieInside(folder, environment, run);
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
}

/** The engine's first operation is the last that this run hears of. */
async function dieInside(folder: string, environment: string, run: string): Promise<void> {
  const account = await findAccount(accountFolder(folder, environment));
  await account!.ask("pauseAt", { operation: 1, when: "after" });
  void account!.ask("paused", {}).then(() => account!.ask("abandon", { run }));
}

/** Nothing is deployed anywhere: for a look at the story alone. */
export function doubleDeployer(): KillableDeployer {
  const double = new DeployerDouble();
  const where = {
    checkout: "prepare",
    deploy: "deploy",
    operation: "deploy",
    unlock: "recover",
  } as const;
  const isModelled = (place: Place): place is keyof typeof where => place in where;
  return {
    create: () => double,
    places: ["checkout", "deploy", "operation", "unlock"],
    killAt: (places) => void (double.killedIn = places.filter(isModelled).map((at) => where[at])),
    stop: () => Promise.resolve(),
  };
}
