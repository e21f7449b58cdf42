/** The page itself. esbuild makes its script in memory at the start, as it makes the functions' bundles: there is nothing to build or to fetch. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

export interface Asset {
  type: string;
  body: string;
}

const folder = path.join(__dirname, "../page");

/** By path. */
export async function readAssets(): Promise<ReadonlyMap<string, Asset>> {
  const text = (name: string) => readFileSync(path.join(folder, name), "utf8");
  return new Map([
    ["/", { type: "text/html; charset=utf-8", body: text("index.html") }],
    ["/style.css", { type: "text/css; charset=utf-8", body: await bundled("style.css") }],
    ["/icon.svg", { type: "image/svg+xml", body: text("icon.svg") }],
    ["/main.js", { type: "text/javascript; charset=utf-8", body: await bundled("main.tsx") }],
  ]);
}

async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2023",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}
