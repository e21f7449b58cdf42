/** Where the CLI and its plugins are, and the environment that ties them to the local cloud and to nothing else. */
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { UserError } from "../terminal";

export interface Folders {
  projectDirectory: string;
  /** Of one stack: state, the CLI's own files, the copy of the project. */
  stackDirectory: string;
}

export const languageHost = "pulumi-language-nodejs";

/** What is built into .tools/ goes before what the machine has: it is built only where that is another version. */
export function findPulumi(projectDirectory: string, searchPath: string): string {
  const folders = [
    path.join(projectDirectory, ".tools", "bin"),
    ...searchPath.split(path.delimiter),
  ];
  const found = findExecutable("pulumi", folders);
  if (found === undefined)
    throw new UserError(
      "There is no Pulumi CLI on this machine. Install Pulumi's release, or run `npm run tools` once: it builds one into .tools/ (about 5 minutes, needs Go).",
    );
  return found;
}

export function cliEnvironment(
  { projectDirectory, stackDirectory }: Folders,
  pulumi: string,
  inherited: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const searchPath = inherited["PATH"] ?? "";
  const plugins = path.join(projectDirectory, "local", "plugins");
  const folders = [
    path.join(plugins, "aws"),
    // The Node of this process first: plugins and hosts start "node".
    path.dirname(process.execPath),
    ...searchPath.split(path.delimiter),
  ];
  // An official language host is never shadowed: ours comes after all others.
  if (!hasLanguageHost(pulumi, folders)) folders.push(path.join(plugins, "nodejs"));
  return {
    ...withoutClouds(inherited),
    PATH: folders.join(path.delimiter),
    // Without the files of attributes beside each state: one that a killed command left empty hides the state.
    PULUMI_BACKEND_URL: `file://${path.join(stackDirectory, "state")}?metadata=skip`,
    // The user's own folder holds their logins and the stacks that they selected.
    PULUMI_HOME: path.join(stackDirectory, "home"),
    // It guards generated keys of a local cloud, and no longer than that cloud lives.
    PULUMI_CONFIG_PASSPHRASE: "local",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** On PATH, or beside the CLI, where Pulumi's releases have it. */
export function hasLanguageHost(pulumi: string, folders: readonly string[]): boolean {
  const beside = path.dirname(realpathSync(pulumi));
  return findExecutable(languageHost, [beside, ...folders]) !== undefined;
}

export function findExecutable(name: string, folders: readonly string[]): string | undefined {
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file) && isExecutable(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** No credentials of AWS and no backend of Pulumi: nothing of this may reach the real ones. */
function withoutClouds(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const entries = Object.entries(environment).filter(([name]) => !/^(AWS|PULUMI)_/.test(name));
  return Object.fromEntries(entries);
}
