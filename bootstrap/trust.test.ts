/** The roles trust the jobs that take them, and no job that there is not. */
import path from "node:path";
import { isAction } from "../cli/workflows/rules";
import { readGitHubFolder } from "../cli/workflows/workflow";
import { accounts, registerBootstrap } from "./testing/registerBootstrap";

jest.setTimeout(60_000);

const issuer = "token.actions.githubusercontent.com";

interface Statement {
  Sid: string;
  Condition: { StringEquals?: Record<string, string | string[]> };
}

/** `deploy.yml as *-deploy`, environments of the account left out. */
async function trusted(): Promise<Set<string>> {
  const found = new Set<string>();
  for (const account of accounts)
    for (const { inputs } of (await registerBootstrap(account)).ofType("aws:iam/role:Role")) {
      const { Statement: statements } = JSON.parse(inputs["assumeRolePolicy"] as string) as {
        Statement: Statement[];
      };
      for (const { Sid, Condition } of statements) {
        if (Sid !== "JobOnMain") continue;
        const equals = Condition.StringEquals!;
        const environment = String(equals[`${issuer}:environment`]).replace(account, "*");
        for (const ref of [equals[`${issuer}:job_workflow_ref`]!].flat())
          found.add(`${ref.split("/").at(-3)!.split("@")[0]} as ${environment}`);
      }
    }
  return found;
}

function taken(): Set<string> {
  const { workflows } = readGitHubFolder(path.join(__dirname, ".."));
  return new Set(
    workflows.flatMap(({ file, jobs }) =>
      Object.values(jobs)
        .filter(({ environment }) => environment !== undefined)
        .filter(({ steps }) =>
          steps.some(({ uses }) => isAction(uses, "aws-actions/configure-aws-credentials")),
        )
        .map(({ environment }) => `${file} as ${environment!.replace(/\$\{\{.*?\}\}/, "*")}`),
    ),
  );
}

it("trusts each job that takes a role, in its environment, and nothing else", async () => {
  expect([...(await trusted())].sort()).toEqual([...taken()].sort());
});
