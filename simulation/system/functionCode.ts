/**
 * The functions' code for running in one process: lambdas/ bundled as for AWS, except that the AWS SDK
 * stays outside and is replaced by one whose transport is the cloud's door. Each instance evaluates
 * its bundle anew, so it has module state of its own.
 */
import path from "node:path";
import { build, type Plugin } from "esbuild";
import { type Bundle, bundles } from "../../contracts/functions";
import type {
  Handler,
  InProcessRuntime,
  LoadedInstance,
} from "../../local/services/lambda/inProcess/runtime";
import { projectDirectory } from "./blueprint";
import { moduleFor, type OutsideWorld } from "./modules";

export type FunctionCode = ReadonlyMap<Bundle, Evaluate>;

/** `transform` changes a source before it is compiled: a mutant. */
export type Transform = (file: string, source: string) => string;

type Evaluate = (
  require: (name: string) => unknown,
  module: { exports: { handler?: Handler } },
  ...globals: unknown[]
) => void;

/** What a bundle finds under these names is the instance's, not this process's. */
const globalNames = [
  "Date",
  "Math",
  "setTimeout",
  "clearTimeout",
  "AbortSignal",
  "console",
  "process",
] as const;

export async function compileFunctions(transform?: Transform): Promise<FunctionCode> {
  const scripts = await Promise.all(
    bundles.map(async (bundle) => [bundle, await compile(bundle, transform)] as const),
  );
  return new Map(scripts);
}

/** Evaluates a function's bundle for one instance. */
export function loadInstance(
  code: FunctionCode,
  bundle: Bundle,
  instance: LoadedInstance,
  world: OutsideWorld,
): ReturnType<InProcessRuntime["load"]> {
  const module: { exports: { handler?: Handler } } = { exports: {} };
  const { globals } = instance;
  code.get(bundle)!(
    (name) => moduleFor(name, instance, world),
    module,
    ...globalNames.map((name) => globals[name]),
  );
  return module.exports.handler!;
}

async function compile(bundle: Bundle, transform: Transform | undefined): Promise<Evaluate> {
  const { outputFiles } = await build({
    absWorkingDir: projectDirectory,
    entryPoints: [path.join("lambdas", bundle, "handler.ts")],
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    external: ["@aws-sdk/*", "@smithy/*", "@aws-lambda-powertools/tracer"],
    plugins: transform ? [transforming(transform)] : [],
    write: false,
    logLevel: "silent",
  });
  // Compiled once and called for each instance; its own `exports` is of no use, as esbuild assigns module.exports.
  const parameters = ["require", "module", ...globalNames].join(", ");
  const source = `return function (${parameters}) {${outputFiles[0]!.text}\n}\n//# sourceURL=${bundle}.js`;
  return (new Function(source) as () => Evaluate)();
}

const transforming = (transform: Transform): Plugin => ({
  name: "transform",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]lambdas[\\/].*\.ts$/ }, async ({ path: file }) => {
      const { readFile } = await import("node:fs/promises");
      const relative = path.relative(path.join(projectDirectory, "lambdas"), file);
      const name = relative.split(path.sep).join("/");
      return { contents: transform(name, await readFile(file, "utf8")), loader: "ts" };
    });
  },
});
