/** The packages of a checkout: exactly those of its own lockfile. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../cli/terminal";

export type ProvidePackages = (folder: string) => Promise<void>;

/** A checkout with the same lockfile as one that has its packages already shares them; any other gets its own. */
export function createPackageProvider(
  installed: string,
  install: ProvidePackages = npmCi,
): ProvidePackages {
  return async (folder) => {
    if (existsSync(path.join(folder, "node_modules"))) return;
    const lock = (at: string) => readFileSync(path.join(at, "package-lock.json"));
    const packages = path.join(installed, "node_modules");
    if (existsSync(packages) && lock(folder).equals(lock(installed)))
      symlinkSync(packages, path.join(folder, "node_modules"), "dir");
    else await install(folder);
  };
}

/** No script of a package runs: nothing that we use needs one. */
async function npmCi(folder: string): Promise<void> {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  try {
    await promisify(execFile)(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
      maxBuffer: 1 << 26,
    });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() ?? (error as Error).message;
    throw new UserError(`The packages of ${folder} could not be installed: ${said}`, {
      cause: error,
    });
  }
}
