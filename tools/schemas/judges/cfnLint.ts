import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Template } from "../cloudFormation/translate";
import type { Judged } from "../finding";
import { output, tool } from "../run";

interface Match {
  Rule: { Id: string };
  Message: string;
  Location: { Path: (string | number)[] };
}

/** Its exit code is a sum of what it found: 2 errors, 4 warnings, 8 informational. */
const exitCodes = Array.from({ length: 16 }, (_, code) => code);

/** cfn-lint carries AWS's own resource schemas: names, patterns, enums, bounds, combinations, policies. */
export async function cfnLint(template: Template, region: string, folder: string): Promise<Judged> {
  const file = path.join(folder, "template.json");
  writeFileSync(file, JSON.stringify(template));
  const words = ["--regions", region, "--include-checks", "I", "--format", "json", "--", file];
  const matches = JSON.parse(await output(tool("cfn-lint"), words, { exitCodes })) as Match[];
  return {
    judged: Object.keys(template.Resources).length,
    findings: matches.map(({ Rule, Message, Location }) => ({
      rule: `cfn-lint ${Rule.Id}`,
      where: Location.Path.slice(1).join("/"),
      message: Message,
    })),
  };
}
