/** Deploys a stack into a cloud of its own on a virtual clock, drives the full run, and measures which grants it used. */
import { IAMClient } from "@aws-sdk/client-iam";
import { VirtualClock } from "../../local/core/clock";
import { plain } from "../../local/engine/propertyValues";
import { localCredentials } from "../localClients";
import { type LocalStack, startLocalStack } from "../localStack";
import type { Terminal } from "../terminal";
import { DecisionLog } from "./decisions";
import { fullRun } from "./fullRun";
import { grantsOf } from "./grants";
import { unusedReasons } from "./reasons";
import { readRoles } from "./roles";
import { Trial } from "./trial";
import { judgeUsage, measureUsage, type UsageReport } from "./usage";

export interface Measured {
  stack: LocalStack;
  trial: Trial;
  log: DecisionLog;
}

export interface MeasureOptions {
  projectDirectory: string;
  stack: string;
  terminal: Terminal;
}

export async function startMeasured(options: MeasureOptions): Promise<Measured> {
  let log: DecisionLog | undefined;
  const stack = await startLocalStack({
    ...options,
    port: 0,
    // Near the real date, because the test authority's certificates are valid from today.
    clock: new VirtualClock(Date.now()),
    onCloud: ({ cloud }) => (log = new DecisionLog(cloud)),
    handOver: () => "handed to nobody",
  });
  return { stack, trial: new Trial(stack), log: log! };
}

export async function driveFullRun({ trial }: Measured, terminal: Terminal): Promise<void> {
  for (const { name, run } of fullRun)
    await terminal.step(name, async () => ({ value: undefined, summary: await run(trial) }));
}

export async function reportUsage({ stack, log }: Measured): Promise<UsageReport> {
  const { accountId, region } = stack.config;
  const iam = new IAMClient({ region, ...localCredentials(stack.outputs.awsEndpoint) });
  try {
    const roles = await readRoles(iam, rolesOf(stack));
    const grants = roles.flatMap(grantsOf);
    return judgeUsage(measureUsage(grants, log.all(), { accountId, region }), unusedReasons);
  } finally {
    iam.destroy();
  }
}

/** Those that the stack made; the account's own (the gateway's log role) are not the stack's to judge. */
export function rolesOf({ local, outputs }: LocalStack): { name: string; arn: string }[] {
  return [...local.engine.state(outputs.stack).resources.values()]
    .filter(({ type }) => type === "aws:iam/role:Role")
    .map(({ outputs }) => ({
      name: String(plain(outputs["name"]!)),
      arn: String(plain(outputs["arn"]!)),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
