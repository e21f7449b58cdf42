/** The functions of a release checkout: built by its own build, or laid there as they were built before. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { z } from "zod";
import { UserError } from "../../cli/terminal";
import type { FunctionDigests } from "../core/gates/sameBytes";
import { type Artifacts, sha256Of } from "./artifacts";

/** What releases agree on with whoever deploys them: where the build leaves the zips, and where the program looks. */
const functionsFolder = path.join(".build", "functions");

const manifestSchema = z.record(
  z.string(),
  z.looseObject({ file: z.string().regex(/^[a-z0-9-]+\.zip$/), sha256Base64: z.string() }),
);

/** Built once, when the release first runs anywhere, and kept. */
export async function buildAndKeep(
  releaseFolder: string,
  artifacts: Artifacts,
): Promise<FunctionDigests> {
  await buildFunctions(releaseFolder);
  const folder = path.join(releaseFolder, functionsFolder);
  const manifest = manifestSchema.parse(
    JSON.parse(readFileSync(path.join(folder, "manifest.json"), "utf8")),
  );
  const kept = Object.entries(manifest).map(
    async ([name, { file }]) =>
      [name, await artifacts.keep(readFileSync(path.join(folder, file)))] as const,
  );
  return Object.fromEntries(await Promise.all(kept));
}

/** Every byte is verified before the first is laid down. */
export async function fetchInto(
  releaseFolder: string,
  digests: FunctionDigests,
  artifacts: Artifacts,
): Promise<void> {
  const fetched = await Promise.all(
    Object.entries(digests).map(
      async ([name, digest]) => [name, await artifacts.fetch(`${name}.zip`, digest)] as const,
    ),
  );
  const folder = path.join(releaseFolder, functionsFolder);
  mkdirSync(folder, { recursive: true });
  const manifest: Record<string, object> = {};
  for (const [name, zip] of fetched) {
    const file = `${name}.zip`;
    writeFileSync(path.join(folder, file), zip);
    manifest[name] = {
      file,
      sha256Base64: Buffer.from(sha256Of(zip), "hex").toString("base64"),
      bytes: unzipSync(zip)["index.mjs"]?.length ?? 0,
    };
  }
  writeFileSync(path.join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** By the release's own scripts and packages: they decide the bytes. No credentials are anywhere near it. */
export async function buildFunctions(releaseFolder: string): Promise<void> {
  const tsx = createRequire(path.join(releaseFolder, "package.json")).resolve("tsx/cjs");
  const script = path.join(releaseFolder, "cli", "build", "index.ts");
  try {
    await promisify(execFile)(process.execPath, ["--require", tsx, script], {
      cwd: releaseFolder,
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
    });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() ?? (error as Error).message;
    throw new UserError(`The functions of the release could not be built: ${said}`, {
      cause: error,
    });
  }
}
