/** The local account of an environment, found or started, and what is asked of it. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../../cli/terminal";
import { sendControl } from "../../../local/control";
import type { AccountAddress, AccountCommands, AccountSettings } from "./accountProtocol";

export interface AccountClient extends AccountAddress {
  ask<C extends keyof AccountCommands>(
    command: C,
    body: AccountCommands[C]["takes"],
  ): Promise<AccountCommands[C]["answers"]>;
}

/** Undefined where none runs: then there is nothing in the account either. */
export async function findAccount(folder: string): Promise<AccountClient | undefined> {
  const file = addressFile(folder);
  if (!existsSync(file)) return undefined;
  const client = clientOf(JSON.parse(readFileSync(file, "utf8")) as AccountAddress);
  return client.ask("lock", { stack: "" }).then(
    () => client,
    () => undefined,
  );
}

export async function startAccount(
  folder: string,
  settings: Omit<AccountSettings, "seed">,
): Promise<AccountClient> {
  mkdirSync(folder, { recursive: true });
  const seed = randomBytes(32).toString("hex");
  const address = await spawnAccount(path.join(folder, "account.log"), { ...settings, seed });
  writeFileSync(addressFile(folder), `${JSON.stringify(address, null, 2)}\n`);
  return clientOf(address);
}

export async function stopAccount(folder: string): Promise<boolean> {
  const account = await findAccount(folder);
  rmSync(addressFile(folder), { force: true });
  await account?.ask("stop", {});
  return account !== undefined;
}

const addressFile = (folder: string) => path.join(folder, "account.json");

function clientOf(address: AccountAddress): AccountClient {
  return {
    ...address,
    ask: async (command, body) =>
      (await sendControl(address.endpointUrl, command, { ...body })) as never,
  };
}

function spawnAccount(logFile: string, settings: AccountSettings): Promise<AccountAddress> {
  const log = openSync(logFile, "a");
  const entry = path.join(__dirname, "accountProcess.ts");
  const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), entry], {
    // A session of its own: what ends the deploy must not end the account.
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  child.send(settings);
  return new Promise((resolve, reject) => {
    const exited = () =>
      reject(new UserError(`The local account did not start:\n${readFileSync(logFile, "utf8")}`));
    child.once("message", (address: AccountAddress) => {
      child.off("exit", exited);
      child.disconnect();
      child.unref();
      resolve(address);
    });
    child.once("error", reject);
    child.once("exit", exited);
  });
}
