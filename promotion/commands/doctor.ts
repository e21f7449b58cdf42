/** `doctor [<env>]`: whether what promotion assumes of GitHub is so. Before a deploy of an environment it is asked for that one, and refuses. */
import { UserError } from "../../cli/terminal";
import { statusContext } from "../adapters/github";
import { examine, type Finding } from "../core/doctor";
import { readEnvironments } from "../gather";
import type { Context } from "./context";
import { hubOf } from "./hub";

export async function doctor(
  context: Context,
  { environment, appId }: { environment: string | undefined; appId: string | undefined },
): Promise<number> {
  const { git, mainName, nowMs } = context;
  const all = await readEnvironments(git, await git.resolve(mainName));
  const environments =
    environment === undefined ? all : all.filter(({ name }) => name === environment);
  if (environments.length === 0)
    throw new UserError(
      `There is no environment "${environment}". There are: ${all.map(({ name }) => name).join(", ")}.`,
    );
  const findings = examine({
    environments,
    protections: await hubOf(context).protections(),
    appId: appId ? Number(appId) : undefined,
    statusContext,
    nowMs: nowMs(),
  });
  context.print(context.json ? `${JSON.stringify(findings, null, 2)}\n` : asText(findings));
  return findings.some(({ ok, advice }) => !ok && !advice) ? 1 : 0;
}

function asText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ what }) => what.length)) + 2;
  const lines = findings.map(
    ({ ok, advice, what, said }) => `${ok ? "✓" : advice ? "!" : "✗"} ${what.padEnd(width)}${said}`,
  );
  const absent = findings.filter(({ ok, advice }) => !ok && !advice).length;
  return `${lines.join("\n")}\n${absent === 0 ? "Every protection that promotion assumes is there." : `${absent} absent: nothing is deployed where an assumed protection is absent.`}\n`;
}
