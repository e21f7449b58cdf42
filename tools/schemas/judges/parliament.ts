import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Template } from "../cloudFormation/translate";
import type { Judged } from "../finding";
import { output, tool } from "../run";
import { policiesOf } from "./documents";

interface Said {
  issue: string;
  title?: string;
  detail?: unknown;
  location: { filepath?: string };
}

/** Identity policies only: parliament takes no Principal. cfn-lint judges the others. */
export async function parliament(template: Template, folder: string): Promise<Judged> {
  const policies = policiesOf(template).filter(({ kind }) => kind === "identity");
  const directory = path.join(folder, "policies");
  mkdirSync(directory, { recursive: true });
  policies.forEach(({ document }, index) =>
    writeFileSync(path.join(directory, `${index}.json`), JSON.stringify(document)),
  );
  const text = await output(tool("parliament"), ["--directory", directory, "--json"], {
    exitCodes: [0, 1],
  });
  const lines = text.split("\n").filter((line) => line.startsWith("{"));
  return {
    judged: policies.length,
    findings: lines.map((line) => {
      const { issue, title, detail, location } = JSON.parse(line) as Said;
      const index = Number(path.basename(location.filepath ?? "", ".json"));
      return {
        rule: `parliament ${issue}`,
        where: policies[index]?.where ?? "",
        message: `${title ?? ""} ${JSON.stringify(detail ?? "")}`,
      };
    }),
  };
}
