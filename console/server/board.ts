/** The board of environments, from promotion's own command in a process of its own: it reads git and GitHub and must not hold up the cloud. */
import { execFile } from "node:child_process";
import path from "node:path";
import type { Board } from "../../promotion/core/board";
import type { BoardAnswer } from "../protocol";

const BOARD_MS_MAX = 30_000;

/** `{ board }` as `npm run promotion -- status --json` prints it, or why there is none. */
export function readBoard(projectDirectory: string): Promise<BoardAnswer> {
  const command = path.join(projectDirectory, "cli/promotion.ts");
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "tsx", command, "status", "--json"],
      { cwd: projectDirectory, timeout: BOARD_MS_MAX },
      (error, stdout, stderr) => {
        try {
          if (!error) return resolve({ board: JSON.parse(stdout) as Board });
        } catch {
          // Told below, as any other failure.
        }
        const why = stderr.trim().split("\n")[0] ?? "";
        resolve({ why: why || "npm run promotion -- status said nothing." });
      },
    );
  });
}
