import { parseArgs } from "node:util";
import { type Console, startConsole } from "../console/server";
import { createControl } from "../local/control";
import { TurnableClock } from "../local/core/clock";
import { releaseCompiler } from "./build/bundle";
import { LocalFaults } from "./faults/localFaults";
import { startLocalStack, type LocalStack } from "./localStack";
import { localFolder, removeLocalFiles, shownLocalFiles, writeLocalFiles } from "./localFiles";
import { raisedStackFile } from "./raisedStackFile";
import { countFigures } from "./localFigures";
import { showOutputs } from "./showOutputs";
import { showcase } from "./showcase";
import { createTerminal, interruption, runCommand, UserError } from "./terminal";

const usage = `npm start -- [--stack dev|staging|prod] [--port 4566] [--config <file>] [--once]

  --stack   which Pulumi.<stack>.yaml to deploy; dev unless said
  --port    of the AWS endpoint on 127.0.0.1; 0 takes a free one
  --console the console's port, 4567 unless said; another one where it is taken
  --config  a file whose values replace the stack file's, e.g. load-tests/raised.yaml
  --files   where outputs and secrets are handed over; .local unless said
  --once    deploy, send one event of each provider, show its way, end`;

/** `npm start`: the whole system on this machine, deployed and tried, then served until Ctrl-C. */
void runCommand(async () => {
  const { stack, port, consolePort, config, files, once: endAfterwards } = options();
  const interrupted = interruption();
  const terminal = createTerminal(process.stdout, () => performance.now());
  const projectDirectory = process.cwd();
  terminal.line(`payment-webhooks · stack ${stack}\n`);

  // A load test must not wait for midnight to see the quota begin anew.
  const clock = new TurnableClock();
  const shownFiles = shownLocalFiles(files, projectDirectory);
  const configFile = config && raisedStackFile(projectDirectory, stack, config);
  const started = startLocalStack({
    ...{ projectDirectory, stack, port, terminal, clock, configFile },
    handOver: (outputs, secrets) => {
      writeLocalFiles(files, outputs, secrets);
      return `${shownFiles.outputs}, ${shownFiles.secrets}`;
    },
  });
  const running = await Promise.race([started, interrupted]);
  if (running === "interrupted") {
    await (await started).stop();
    return 130;
  }
  let page: Console | undefined;
  try {
    const compiled = (async () => {
      if (!endAfterwards)
        page = await startConsole({
          stack: running,
          projectDirectory,
          port: consolePort,
          onError: console.error,
        });
      // The page was the last to need it.
      await releaseCompiler();
    })();
    serveControl(running, compiled);
    await compiled;
    showOutputs(terminal, running.outputs, shownFiles.outputs);
    const context = { ...running, nowMs: () => clock.nowMs() };
    const shown = await Promise.race([showcase(context, terminal), interrupted]);
    if (shown === "interrupted") return 130;
    if (endAfterwards) return shown.failed === 0 ? 0 : 1;
    terminal.line(
      `Serving ${running.local.endpoint.url} (credentials test/test). Ctrl-C ends it; in another terminal:\n`,
    );
    const toThisOne = files === localFolder(projectDirectory) ? "" : ` --files ${files}`;
    terminal.line(
      `  npm run send -- stripe --type charge.refunded --amount 12.50 --currency USD --payment pi_1${toThisOne}`,
    );
    terminal.line(`\nThe console, for a browser on this machine:\n\n  ${page?.url}`);
    await interrupted;
    return 0;
  } finally {
    terminal.line();
    await terminal.step("stopping", async () => {
      await page?.stop();
      await running.stop();
      removeLocalFiles(files);
      return { value: undefined, summary: "every process has ended" };
    });
  }
});

interface Options {
  stack: string;
  port: number;
  consolePort: number;
  config?: string;
  files: string;
  once: boolean;
}

function options(): Options {
  try {
    const { values } = parseArgs({
      options: {
        stack: { type: "string", default: "dev" },
        port: { type: "string", default: "4566" },
        console: { type: "string", default: "4567" },
        config: { type: "string" },
        files: { type: "string", default: localFolder(process.cwd()) },
        once: { type: "boolean", default: false },
      },
    });
    return {
      stack: values.stack,
      port: portOf("--port", values.port),
      consolePort: portOf("--console", values.console),
      config: values.config,
      files: values.files,
      once: values.once,
    };
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${usage}`);
  }
}

function portOf(option: string, text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`${option} is "${text}", it must be a whole number from 0 to 65535.`);
  return port;
}

const ADVANCE_MS_MAX = 31 * 86_400_000;

/**
 * Lets commands in another terminal act on what runs here: deploy, destroy, disturb it, and turn its clock forward.
 * A deploy begins after `compiled`: it takes the compiler away with it, which others may be using until then.
 */
function serveControl(running: LocalStack, compiled: Promise<void>): void {
  const { local, redeploy } = running;
  const figures = countFigures(local);
  const faults = new LocalFaults(local.cloud);
  local.cloud.add(() =>
    createControl({
      deploy: async () => {
        await compiled;
        const lines: string[] = [];
        await redeploy(
          createTerminal({ columns: 100, write: (text) => lines.push(text) }, () =>
            performance.now(),
          ),
        );
        await releaseCompiler();
        return { text: lines.join("") };
      },
      figures: async () => ({ ...(await figures()) }),
      faults: async ({ seed }) => ({ ...faults.answer(seed) }),
      clock: async () => ({ nowMs: local.cloud.clock.nowMs() }),
      advance: async ({ durationMs }) => {
        if (typeof durationMs !== "number" || !(durationMs > 0 && durationMs <= ADVANCE_MS_MAX))
          throw new Error("durationMs must be a number above 0 and at most of 31 days.");
        await local.cloud.advance(durationMs);
        return { nowMs: local.cloud.clock.nowMs() };
      },
      destroy: async () => {
        const { succeeded, problems, changes, retained } = await local.engine.destroy({
          stack: running.outputs.stack,
        });
        return {
          succeeded,
          problems: problems.map(({ message }) => message),
          deleted: changes.delete,
          retained: retained.map(({ urn }) => urn),
        };
      },
    }),
  );
}
