import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { SenderSecrets } from "./senders";
import { UserError } from "./terminal";

/**
 * What a running local cloud leaves in .local/ for other terminals and tools: how to reach it, and
 * the secrets of its stack. Both are fresh at every deploy and gone when it stops.
 */
export interface LocalOutputs {
  stack: string;
  /** The process that serves, for whoever wants to know whether it still does. */
  pid: number;
  awsEndpoint: string;
  /** Where to post webhooks, usable as it is. */
  apiEndpoint: string;
  [output: string]: unknown;
}

export interface LocalSecrets {
  stack: string;
  providers: Record<string, ProviderSecrets>;
}

/** What a sender needs to sign as this provider and to be let in. */
export type ProviderSecrets = SenderSecrets;

export const localFolder = (projectDirectory: string) => path.join(projectDirectory, ".local");

export function writeLocalFiles(
  folder: string,
  outputs: LocalOutputs,
  secrets: LocalSecrets,
): void {
  mkdirSync(folder, { recursive: true });
  write(folder, "outputs.json", outputs, 0o644);
  write(folder, "secrets.json", secrets, 0o600);
}

export function removeLocalFiles(folder: string): void {
  for (const name of ["outputs.json", "secrets.json"])
    rmSync(path.join(folder, name), { force: true });
}

export function readLocalOutputs(projectDirectory: string): LocalOutputs {
  return read(localFolder(projectDirectory), "outputs.json") as LocalOutputs;
}

export function readLocalSecrets(projectDirectory: string): LocalSecrets {
  return read(localFolder(projectDirectory), "secrets.json") as LocalSecrets;
}

export function readLocalFolder(folder: string): { outputs: LocalOutputs; secrets: LocalSecrets } {
  return {
    outputs: read(folder, "outputs.json") as LocalOutputs,
    secrets: read(folder, "secrets.json") as LocalSecrets,
  };
}

function write(folder: string, name: string, content: unknown, mode: number): void {
  const file = path.join(folder, name);
  // Removed first, because writing over a file keeps its old mode.
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode });
}

function read(folder: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(path.join(folder, name), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new UserError(
      `No local cloud is running (.local/${name} is missing). Start one with: npm start`,
    );
  }
}
