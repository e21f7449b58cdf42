import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const page = readFileSync(path.join(__dirname, "..", "docs", "promotion.md"), "utf8");
const table = /^\| environment variable \|[^]*?\n\n/m.exec(page)![0];
const documented = new Set(
  [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name!),
  ),
);

const sources = readdirSync(__dirname, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !/\btesting\b/.test(file),
);
const read = new Set(
  sources.flatMap((file) =>
    [
      ...readFileSync(path.join(__dirname, file), "utf8").matchAll(
        /\benv\["([A-Z_]+)"\]|needFile\(env, "([A-Z_]+)"/g,
      ),
    ].map(([, name, file]) => (name ?? file)!),
  ),
);
/** Of every process, and handed on as they are. */
const everybodys = ["PATH", "HOME", "AWS_REGION", "AWS_DEFAULT_REGION"];

it("are all on the page, and none that nothing reads", () => {
  expect([...read].filter((name) => !everybodys.includes(name)).sort()).toEqual(
    [...documented].sort(),
  );
});
