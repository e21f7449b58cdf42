/** The deployer that the environment variables ask for: the real CLI against AWS unless they say `local`. */
import { userInfo } from "node:os";
import path from "node:path";
import { findPulumi } from "../../cli/pulumi/environment";
import { UserError } from "../../cli/terminal";
import { createGit } from "../adapters/git";
import type { CreateDeployer, Deployer, DeployerEdges } from "../ports";
import type { Previewer } from "../preview/previewer";
import { createArtifacts } from "./artifacts";
import { createPackageProvider } from "./dependencies";
import { createLocalDeployer } from "./local";
import { createPulumiDeployer } from "./pulumi";
import { openStore } from "./stores";

export const createDeployer: CreateDeployer = (edges) => deployerFrom(edges);

export const createPreviewer = (edges: DeployerEdges): Previewer => deployerFrom(edges);

function deployerFrom({ directory, env, print }: DeployerEdges): Deployer & Previewer {
  const folder = path.resolve(directory, env["PROMOTION_FOLDER"] ?? ".local/promotion");
  const common = {
    ...{ git: createGit(directory), folder, print },
    artifacts: createArtifacts(
      openStore(env["PROMOTION_ARTIFACTS"] ?? path.join(folder, "artifacts"), env),
    ),
    providePackages: createPackageProvider(directory),
    run: runOf(env),
  };
  const kind = env["PROMOTION_DEPLOYER"] ?? "pulumi";
  if (kind === "local") return createLocalDeployer(common);
  if (kind !== "pulumi")
    throw new UserError(`PROMOTION_DEPLOYER: got ${kind}; must be pulumi or local.`);
  const backend = env["PULUMI_BACKEND_URL"];
  if (!backend)
    throw new UserError(
      "PULUMI_BACKEND_URL is not set: it says where the state and its locks are, as s3://<bucket>?region=<region>.",
    );
  return createPulumiDeployer({
    ...common,
    ...{ pulumi: findPulumi(directory, env["PATH"] ?? ""), environment: { ...env } },
    ...{ state: openStore(backend, env), timeLimitMs: timeLimitMs(env), nowMs: Date.now },
  });
}

/** Below the job's 60 minutes: preview, update and what has to be cleared after it fit in. */
const timeLimitMinutesDefault = 25;

function timeLimitMs(env: Readonly<Record<string, string | undefined>>): number {
  const text = env["PROMOTION_TIME_LIMIT_MINUTES"];
  const minutes = text === undefined ? timeLimitMinutesDefault : Number(text);
  if (minutes > 0 && minutes <= 360) return minutes * 60_000;
  throw new UserError(`PROMOTION_TIME_LIMIT_MINUTES: got ${text}; must be between 1 and 360.`);
}

function runOf(env: Readonly<Record<string, string | undefined>>): string {
  const id = env["GITHUB_RUN_ID"];
  return id ? `${id}/${env["GITHUB_RUN_ATTEMPT"] ?? "1"}` : `local/${userInfo().username}`;
}
