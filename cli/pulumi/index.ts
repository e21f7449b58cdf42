/** `npm run pulumi -- …`: the real Pulumi CLI and engine, with the embedded local cloud where AWS would be. */
import path from "node:path";
import { readStackFile } from "../stackFile";
import { runCommand } from "../terminal";
import { stopCloud } from "./cloud";
import { type CommandLine, readCommandLine } from "./commandLine";
import type { Folders } from "./environment";
import { isEmpty, openSession, runCli } from "./session";

void runCommand(async () => {
  const projectDirectory = path.join(__dirname, "..", "..");
  // npm says where it was called; it runs scripts in the project's folder.
  const from = process.env["INIT_CWD"] ?? process.cwd();
  const line = readCommandLine(process.argv.slice(2), from);
  const { stack } = line;
  const stackDirectory = path.join(projectDirectory, ".local", "pulumi", stack);
  const folders = { projectDirectory, stackDirectory };
  if (line.command === "stop") return stop(line, folders);
  // A mistake in the stack file, or a stack that there is not, is told before anything starts.
  const { data } = readStackFile(projectDirectory, stack);
  const session = await openSession(folders, stack, say);
  const { endpointUrl, pid } = session.cloud;
  say(
    `Local cloud of ${stack}: ${endpointUrl} (process ${pid}); ends with: npm run pulumi -- stop --stack ${stack}`,
  );
  // Ctrl-C reaches the CLI too, which ends in good order; this process waits for it.
  process.on("SIGINT", () => undefined);
  const code = await runCli(session, line.arguments);
  // Nothing is left in the account then. Where data is kept, it lives on in the cloud.
  if (line.command === "destroy" && code === 0 && !data.keptOnDestroy && isEmpty(folders, stack))
    await stop(line, folders);
  return code;
});

async function stop({ stack }: CommandLine, folders: Folders): Promise<number> {
  const stopped = await stopCloud(folders);
  say(
    stopped ? `The local cloud of ${stack} has ended.` : `No local cloud of ${stack} is running.`,
  );
  return 0;
}

/** On standard error: standard output is the CLI's own, which may be JSON. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
