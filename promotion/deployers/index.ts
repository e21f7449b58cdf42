/** The deployer that the environment variables ask for: the real CLI against AWS unless they say `local`. */
import { userInfo } from "node:os";
import path from "node:path";
import { UserError } from "../../cli/terminal";
import { createGit } from "../adapters/git";
import type { CreateDeployer } from "../ports";
import { createArtifacts } from "./artifacts";
import { createPackageProvider } from "./dependencies";
import { createLocalDeployer } from "./local";
import { openStore } from "./stores";

export const createDeployer: CreateDeployer = ({ directory, env, print }) => {
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
  throw new UserError(`PROMOTION_DEPLOYER: got ${kind}; must be pulumi or local.`);
};

function runOf(env: Readonly<Record<string, string | undefined>>): string {
  const id = env["GITHUB_RUN_ID"];
  return id ? `${id}/${env["GITHUB_RUN_ATTEMPT"] ?? "1"}` : `local/${userInfo().username}`;
}
