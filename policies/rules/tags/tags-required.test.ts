import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { testCases } from "../../framework/cases";
import { remedy } from "../../framework/harness";
import { taggableParts, taggableTypes } from "./taggableTypes";
import { tagsRequired } from "./tags-required";
import { cases } from "./tags-required.cases";

testCases(tagsRequired, cases);

it("remediates the tags of one allowed value, and leaves those of others to people", async () => {
  const asked = { type: "aws:sqs/queue:Queue", properties: { name: "q", tags: { Owner: "a" } } };
  expect(await remedy(tagsRequired, asked)).toEqual({
    name: "q",
    tags: { Owner: "a", Environment: "prod", ManagedBy: "Pulumi" },
  });
  const environment = { Environment: "dev", ManagedBy: "Pulumi" };
  const wrong = { ...asked, properties: { tags: environment } };
  expect(await remedy(tagsRequired, wrong)).toBeUndefined();
});

it("knows every type that takes tags in the parts of AWS that the pack judges", () => {
  const provider = dirname(require.resolve("@pulumi/aws/package.json"));
  const declared = taggableParts.flatMap((part) =>
    readdirSync(join(provider, part))
      .filter((file) => file.endsWith(".d.ts") && existsSync(join(provider, part, file)))
      .flatMap((file) => typeWithTags(join(provider, part, file.replace(".d.ts", "")))),
  );
  expect([...taggableTypes].sort()).toEqual(declared.sort());
});

/** By what the provider's package declares: `export interface QueueArgs { … tags?: … }` */
function typeWithTags(path: string): string[] {
  const [, args] = readFileSync(`${path}.d.ts`, "utf8").split(/export interface \w+Args \{/);
  if (!args || !/^ {4}tags\?: pulumi/m.test(args)) return [];
  const token = /__pulumiType = '([^']+)'/.exec(readFileSync(`${path}.js`, "utf8"));
  return token ? [token[1]!] : [];
}
