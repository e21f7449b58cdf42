/** The local account of an environment, found or started, and what is asked of it. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../../cli/terminal";
import { startInBackground } from "../../../local/backgroundProcess";
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
  const withSeed: AccountSettings = { ...settings, seed: randomBytes(32).toString("hex") };
  const address = await startInBackground<AccountAddress>({
    entry: path.join(__dirname, "accountProcess.ts"),
    settings: withSeed,
    logFile: path.join(folder, "account.log"),
    failure: (log) => new UserError(`The local account did not start:\n${log}`),
  });
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
