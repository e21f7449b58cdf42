import type { Deployer } from "../../../ports";
import type { Previewer } from "../../../preview/previewer";
import { createGit } from "../../../adapters/git";
import { createArtifacts } from "../../artifacts";
import { createPackageProvider } from "../../dependencies";
import { createFolderStore } from "../../stores/folder";
import { projectDirectory } from "../../testing";
import type { OnStep } from "../../workbench";
import { createPulumiDeployer } from "..";

/** What a process needs to know to make the tests' deployer; plain JSON. */
export interface DeployerSettings {
  repository: string;
  folder: string;
  state: string;
  artifacts: string;
  run: string;
  pulumi: string;
  environment: Record<string, string>;
  awsEndpoint: string;
}

export function deployerFor(settings: DeployerSettings, onStep?: OnStep): Deployer & Previewer {
  const { repository, folder, run, pulumi, environment, awsEndpoint } = settings;
  return createPulumiDeployer({
    ...{ git: createGit(repository), folder, run, pulumi, environment },
    artifacts: createArtifacts(createFolderStore(settings.artifacts)),
    providePackages: createPackageProvider(projectDirectory),
    state: createFolderStore(settings.state),
    ...{ timeLimitMs: 300_000, nowMs: Date.now, sqsUrl: awsEndpoint },
    readBy: "id",
    access: {
      endpoint: awsEndpoint,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    },
    ...(onStep ? { onStep } : {}),
  });
}
