/** The local cloud behind the CLI, one for each stack: a process that goes on after the command, until it is stopped. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { version as providerVersion } from "@pulumi/aws/package.json";
import { startInBackground } from "../../local/backgroundProcess";
import { sendControl } from "../../local/control";
import type { CloudAddress, CloudSettings } from "../../local/plugins/cloudProcess";
import { boundaryPolicies } from "../boundaryPolicies";
import { readStackFile } from "../stackFile";
import { UserError } from "../terminal";
import type { Folders } from "./environment";

/** Undefined where none is running. */
export async function findCloud({ stackDirectory }: Folders): Promise<CloudAddress | undefined> {
  const file = addressFile(stackDirectory);
  if (!existsSync(file)) return undefined;
  const address = JSON.parse(readFileSync(file, "utf8")) as CloudAddress;
  return sendControl(address.endpointUrl, "status", {}).then(
    () => address,
    () => undefined,
  );
}

/** A new account is empty, so what the stack's state says of an old one goes with it. */
export async function startCloud(folders: Folders, stack: string): Promise<CloudAddress> {
  const { projectDirectory, stackDirectory } = folders;
  const config = readStackFile(projectDirectory, stack);
  rmSync(stackDirectory, { recursive: true, force: true });
  mkdirSync(path.join(stackDirectory, "state"), { recursive: true });
  const settings: CloudSettings = {
    accountId: config.accountId,
    region: config.region,
    concurrencyLimit: config.functions.accountConcurrencyLimit,
    seed: randomBytes(32).toString("hex"),
    providerVersion,
    managedPolicies: boundaryPolicies(config),
    workingDirectory: path.join(projectDirectory, "stacks"),
  };
  const address = await startInBackground<CloudAddress>({
    entry: path.join(__dirname, "..", "..", "local", "plugins", "cloudProcess.ts"),
    settings,
    logFile: path.join(stackDirectory, "cloud.log"),
    workingDirectory: settings.workingDirectory,
    failure: (log) => new UserError(`The local cloud did not start:\n${log}`),
  });
  writeFileSync(addressFile(stackDirectory), `${JSON.stringify(address, null, 2)}\n`);
  return address;
}

export async function stopCloud(folders: Folders): Promise<boolean> {
  const address = await findCloud(folders);
  rmSync(addressFile(folders.stackDirectory), { force: true });
  if (!address) return false;
  await sendControl(address.endpointUrl, "stop", {});
  return true;
}

const addressFile = (stackDirectory: string) => path.join(stackDirectory, "cloud.json");
