import { spawn } from "node:child_process";
import path from "node:path";
import { findTool } from "../../tools/install";
import { tools } from "../../tools/versions";
import { UserError } from "../terminal";

/** The k6 that the tests were written for, from .tools/ or from PATH; where there is none, how to get it. */
export async function findK6(
  projectDirectory: string,
  searchPath: string = process.env["PATH"] ?? "",
): Promise<string> {
  const tool = tools.find(({ name }) => name === "k6")!;
  const found = await findTool(tool, path.join(projectDirectory, ".tools"), searchPath);
  if (found === undefined)
    throw new UserError(
      `k6 ${tool.version} is neither in .tools/bin nor on PATH. Build it with "npm run tools -- k6" (needs Go), or install that version from https://grafana.com/docs/k6/latest/set-up/install-k6/.`,
    );
  return found;
}

export interface K6Run {
  k6: string;
  projectDirectory: string;
  profile: string;
  /** For summary.json, samples.json and k6's own report. */
  reportFolder: string;
  /** Passed as `-e NAME=value`. */
  settings: Readonly<Record<string, string>>;
}

/** Runs k6 with its output shown; resolves with its exit code. 99: a threshold was not kept. */
export function runK6(run: K6Run): Promise<number> {
  const { k6, projectDirectory, profile, reportFolder, settings } = run;
  const child = spawn(
    k6,
    [
      ...["run", "--quiet", "--out", `json=${path.join(reportFolder, "samples.json")}`],
      ...Object.entries({ ...settings, LOAD_REPORT: reportFolder }).flatMap(([name, value]) => [
        "-e",
        `${name}=${value}`,
      ]),
      path.join("load-tests", `${profile}.js`),
    ],
    {
      cwd: projectDirectory,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        K6_AUTO_EXTENSION_RESOLUTION: "false",
        K6_NO_USAGE_REPORT: "true",
        K6_WEB_DASHBOARD: "true",
        // No server beside the report: nobody asked for an open port.
        K6_WEB_DASHBOARD_PORT: "-1",
        K6_WEB_DASHBOARD_EXPORT: path.join(reportFolder, "k6.html"),
      },
    },
  );
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? (signal ? 130 : 1)));
  });
}
