/** A process that outlives the one that starts it: it gets its settings as a message, answers with its address, and is then on its own. */
import { spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";

export interface BackgroundStart {
  /** A TypeScript module that calls `serveInBackground`. */
  entry: string;
  settings: object;
  /** Gets all that it prints. */
  logFile: string;
  workingDirectory?: string;
  /** What is thrown where it ends before it has answered. */
  failure: (log: string) => Error;
}

export function startInBackground<Address>({
  entry,
  settings,
  logFile,
  workingDirectory,
  failure,
}: BackgroundStart): Promise<Address> {
  const log = openSync(logFile, "a");
  const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), entry], {
    ...(workingDirectory === undefined ? {} : { cwd: workingDirectory }),
    // A session of its own: what ends its parent, as Ctrl-C in the terminal, must not end it.
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  child.send(settings);
  return new Promise((resolve, reject) => {
    const exited = () => reject(failure(readFileSync(logFile, "utf8")));
    child.once("message", (address: Address) => {
      child.off("exit", exited);
      child.disconnect();
      child.unref();
      resolve(address);
    });
    child.once("error", reject);
    child.once("exit", exited);
  });
}

/** The other side, in the module that was started. */
export function serveInBackground<Settings, Address>(
  serve: (settings: Settings) => Promise<Address>,
): void {
  process.once("message", (settings: Settings) => {
    void serve(settings).then((address) => process.send!(address));
  });
}
