/**
 * `node cli/runCompiled.mjs cli/start.ts …`: compiles a command as a whole and runs it in this process. For what runs
 * long and hard: a loader that compiles file by file also names every function that is made, which costs a tenth of
 * the local cloud's speed, and stays beside it as a process of its own.
 */
import { readFile } from "node:fs/promises";
import { createRequire, Module } from "node:module";
import path from "node:path";
import { build, stop } from "esbuild";

const root = path.join(import.meta.dirname, "..");
const [entry, ...commandArguments] = process.argv.slice(2);

/** One file in place of many: each of them still finds what lies beside it. */
const ownFolders = {
  name: "own-folders",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/, namespace: "file" }, async ({ path: file }) => ({
      loader: "ts",
      contents: (await readFile(file, "utf8")).replaceAll(
        /\b__dirname\b/g,
        JSON.stringify(path.dirname(file)),
      ),
    }));
  },
};

/** A function, so that nothing of the compiler's answer is kept. Without comments: one that is not ASCII doubles the text. */
async function compile() {
  const { outputFiles } = await build({
    ...{ absWorkingDir: root, entryPoints: [entry], bundle: true, packages: "external" },
    ...{ platform: "node", format: "cjs", target: "node24", plugins: [ownFolders] },
    ...{ sourcemap: "inline", sourcesContent: false, minifyWhitespace: true },
    ...{ outfile: `.build/${entry}.js`, write: false },
  });
  // Its compiler waits for more in a process of its own.
  await stop();
  return outputFiles[0];
}

function run({ path: file, text }) {
  process.argv = [process.execPath, path.join(root, entry), ...commandArguments];
  const compiled = new Module(file);
  compiled.filename = file;
  compiled.paths = createRequire(file).resolve.paths("x");
  compiled._compile(text, file);
}

run(await compile());
