import { parseArgs } from "node:util";
import { driveFullRun, reportUsage, startMeasured } from "./iam/measure";
import { renderUsage } from "./iam/render";
import { createTerminal, runCommand, UserError } from "./terminal";

const usage = `npm run iam -- usage [--stack dev|staging|prod]

  usage     deploys the stack into a local cloud of its own, drives everything that its roles are
            for, and prints for each role what is granted, used and unused. Ends with 1 where an
            unused grant has no reason in cli/iam/reasons.ts, or a reason is no longer needed.`;

/** `npm run iam`: least privilege, measured. */
void runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stack: { type: "string", default: "dev" } },
  });
  if (positionals.join(" ") !== "usage") throw new UserError(usage);
  const terminal = createTerminal(process.stdout, () => performance.now());
  const measured = await startMeasured({
    projectDirectory: process.cwd(),
    stack: values.stack,
    terminal,
  });
  try {
    await driveFullRun(measured, terminal);
    const report = await reportUsage(measured);
    terminal.line(`\n${renderUsage(report)}`);
    return report.unexplained.length + report.needless.length === 0 ? 0 : 1;
  } finally {
    await measured.stack.stop();
  }
});
