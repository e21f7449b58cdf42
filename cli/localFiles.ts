import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { SenderSecrets } from "./senders";
import { shownPath } from "./shownPath";
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

/** The two files as a person would name them who stands in `from`. */
export function shownLocalFiles(
  folder: string,
  from: string,
): { outputs: string; secrets: string } {
  const shown = (name: string) => shownPath(path.join(folder, name), from);
  return { outputs: shown("outputs.json"), secrets: shown("secrets.json") };
}

export function removeLocalFiles(folder: string): void {
  for (const name of ["outputs.json", "secrets.json"])
    rmSync(path.join(folder, name), { force: true });
}

/** Of the local cloud that a command's options name; undefined where they mean AWS. */
export function localOutputsOf(
  projectDirectory: string,
  { local, files }: { local: boolean; files?: string | undefined },
): LocalOutputs | undefined {
  return local || files !== undefined ? readLocalOutputs(projectDirectory, files) : undefined;
}

/** `files`: where `npm start --files` handed them over; .local/ unless said. */
export function readLocalOutputs(
  projectDirectory: string,
  files = localFolder(projectDirectory),
): LocalOutputs {
  const outputs = read(files, "outputs.json") as LocalOutputs;
  if (!isRunning(outputs.pid))
    throw new UserError(
      `No local cloud is running: the one of ${path.join(files, "outputs.json")} has ended without clearing up. Start one with: npm start`,
    );
  return outputs;
}

export function readLocalSecrets(
  projectDirectory: string,
  files = localFolder(projectDirectory),
): LocalSecrets {
  return read(files, "secrets.json") as LocalSecrets;
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
      `No local cloud is running (${path.join(folder, name)} is missing). Start one with: npm start`,
    );
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, under another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
