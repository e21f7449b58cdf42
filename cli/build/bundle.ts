/** Makes one function's bundle: esbuild's output in a zip whose bytes depend on nothing but the sources. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { build, stop } from "esbuild";
import { zipSync } from "fflate";
import type { Bundle } from "../../contracts/functions";

export interface Bundled {
  bundle: Bundle;
  zip: Uint8Array;
  sha256Base64: string;
  /** Of the minified JavaScript, before zipping. */
  scriptBytes: number;
}

/** The compiler stays as a process with hundreds of megabytes for whoever builds again; whoever does not lets it go. */
export const releaseCompiler = stop;

/** Lambda's Node is fixed by the functions' runtime. */
const target = "node24";

/** Some of what we bundle is CommonJS and calls require, which an ES module does not have by itself. */
const banner = `import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);`;

const shim = (name: string) => join(__dirname, "shims", `${name}.ts`);

/** Replaced in all bundles, because the original never runs in Lambda or costs too much there. Each shim says why. */
const alias = {
  "@aws-sdk/credential-provider-node": shim("credentialProviderNode"),
  "cls-hooked/context": shim("clsHooked"),
};

/** Zips hold local time without a zone, from 1980 on. Any fixed one will do. */
const fixedTime = new Date(1980, 0, 1, 12);

export async function makeBundle(rootFolder: string, bundle: Bundle): Promise<Bundled> {
  const { outputFiles } = await build({
    absWorkingDir: rootFolder,
    entryPoints: [join("lambdas", bundle, "handler.ts")],
    bundle: true,
    minify: true,
    platform: "node",
    target,
    format: "esm",
    mainFields: ["module", "main"],
    banner: { js: banner },
    legalComments: "none",
    treeShaking: true,
    alias,
    write: false,
    outfile: "index.mjs",
    logLevel: "silent",
  });
  const script = outputFiles[0]!.contents;
  const zip = zipSync({ "index.mjs": script }, { level: 9, mtime: fixedTime, os: 3 });
  const sha256Base64 = createHash("sha256").update(zip).digest("base64");
  return { bundle, zip, sha256Base64, scriptBytes: script.length };
}
