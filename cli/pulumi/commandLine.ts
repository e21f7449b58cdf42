/** What `npm run pulumi -- …` was asked: the CLI's own arguments, read only as far as this machine's setting needs it. */
import path from "node:path";
import { UserError } from "../terminal";

export interface CommandLine {
  /** `preview`, `up`, `stack`, …; undefined for `pulumi --help`. */
  command: string | undefined;
  stack: string;
  /** For the CLI, paths made absolute: it runs in another folder. */
  arguments: string[];
}

export const stackDefault = "dev";

/** The options of the CLI that name a file or a folder, and whose value is the next word. */
const pathOptions = new Set([
  "--policy-pack",
  "--policy-pack-config",
  "--plan",
  "--save-plan",
  "--event-log",
  "--import-file",
  "--file",
  "-f",
]);

const stackOptions = new Set(["--stack", "-s"]);

export function readCommandLine(words: readonly string[], workingDirectory: string): CommandLine {
  const read: CommandLine = { command: undefined, stack: stackDefault, arguments: [] };
  for (let i = 0; i < words.length; i++) {
    const [option, joined] = parts(words[i]!);
    if (option === "--config-file" || option === "--cwd" || option === "-C")
      throw new UserError(
        `${option} is set by this command: it runs the CLI on copies of the stack files in .local/. Change Pulumi.<stack>.yaml instead.`,
      );
    if (!pathOptions.has(option) && !stackOptions.has(option)) {
      if (!option.startsWith("-")) read.command ??= option;
      read.arguments.push(words[i]!);
      continue;
    }
    const value = joined ?? words[++i];
    if (value === undefined) throw new UserError(`${option} wants a value.`);
    if (stackOptions.has(option)) read.stack = value;
    const given = pathOptions.has(option) ? path.resolve(workingDirectory, value) : value;
    read.arguments.push(option, given);
  }
  refuseConfigChanges(read);
  return read;
}

/** They would be made in a copy and lost. */
function refuseConfigChanges({ command, stack, arguments: words }: CommandLine): void {
  if (command !== "config") return;
  const bare = words.filter((word) => !word.startsWith("-"));
  const [, action] = bare;
  const changes = ["set", "set-all", "rm", "rm-all", "cp", "refresh"];
  if (action !== undefined && changes.includes(action))
    throw new UserError(
      `"config ${action}" would change a copy of the stack file. Edit Pulumi.${stack}.yaml.`,
    );
}

/** `--stack=dev` is an option and its value in one word. */
function parts(word: string): [option: string, value: string | undefined] {
  const at = word.startsWith("--") ? word.indexOf("=") : -1;
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
