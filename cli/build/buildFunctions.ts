/** Builds all functions into `.build/functions/`, with the manifest by which the program finds them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, bundles } from "../../contracts/functions";
import { type Bundled, makeBundle } from "./bundle";

/** `.build/functions/manifest.json`; `file` stands beside it. */
export type Manifest = Record<Bundle, { file: string; sha256Base64: string; bytes: number }>;

export const functionsFolder = join(".build", "functions");

export async function buildFunctions(
  rootFolder: string,
  report: (line: string) => void = () => undefined,
): Promise<Manifest> {
  const made = await Promise.all(bundles.map((bundle) => makeBundle(rootFolder, bundle)));
  const folder = join(rootFolder, functionsFolder);
  mkdirSync(folder, { recursive: true });
  for (const { bundle, zip, scriptBytes } of made) {
    writeFileSync(join(folder, `${bundle}.zip`), zip);
    report(`${bundle.padEnd(20)} ${(scriptBytes / 1000).toFixed(1).padStart(7)} KB`);
  }
  const manifest = Object.fromEntries(made.map(manifestEntry)) as Manifest;
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

const manifestEntry = ({ bundle, sha256Base64, scriptBytes }: Bundled) => [
  bundle,
  { file: `${bundle}.zip`, sha256Base64, bytes: scriptBytes },
];
