/** The functions' code as `npm run build` left it: a zip for each bundle, and a manifest with their hashes. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Bundle, bundles } from "../contracts/functions";

export interface BuiltBundle {
  code: pulumi.asset.Archive;
  sourceCodeHash: string;
}

export type Bundles = Readonly<Record<Bundle, BuiltBundle>>;

type Manifest = Partial<Record<Bundle, { file: string; sha256Base64: string; bytes: number }>>;

export function readBundles(folder = join(__dirname, "..", ".build", "functions")): Bundles {
  const path = join(folder, "manifest.json");
  const manifest = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Manifest) : {};
  const missing = bundles.filter((bundle) => {
    const entry = manifest[bundle];
    return !entry || !existsSync(join(folder, entry.file));
  });
  if (missing.length > 0) {
    throw new Error(
      `Functions that are not built: ${missing.join(", ")} (looked in ${folder}). Run "npm run build" first.`,
    );
  }
  const entries = bundles.map((bundle) => {
    const { file, sha256Base64 } = manifest[bundle]!;
    const code = new pulumi.asset.FileArchive(join(folder, file));
    return [bundle, { code, sourceCodeHash: sha256Base64 }] as const;
  });
  return Object.fromEntries<BuiltBundle>(entries) as Bundles;
}
