import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** A tool's output, whatever it ends with: a linter ends with 1 or more where it finds something. */
export function output(
  command: string,
  words: readonly string[],
  { cwd, exitCodes }: { cwd?: string; exitCodes: readonly number[] },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024 };
    execFile(command, [...words], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === "number" && exitCodes.includes(code)) resolve(stdout);
      else reject(new Error(`${command} ended with ${code}: ${stderr.trim() || error?.message}`));
    });
  });
}

/** A command that `npm run tools` installs. */
export const tool = (name: string): string =>
  path.join(__dirname, "..", "..", ".tools", "bin", name);

export const hasTool = (name: string): boolean => existsSync(tool(name));
