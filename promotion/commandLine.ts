/** The words of the command line: which commands and options there are, and all that is wrong with what was typed. */
import { parseArgs } from "node:util";
import { UserError } from "../cli/terminal";

interface Shape {
  summary: string;
  /** Positional words in order; those in brackets may be left away. */
  words: readonly string[];
  flags: readonly string[];
  /** Options that take a value, with how it is written. */
  values: Readonly<Record<string, string>>;
}

const reason = { reason: '"…"' };

export const commands = {
  status: {
    summary: "the board: what runs where, and what waits and why",
    words: [],
    flags: ["json", "summary", "issue", "offline"],
    values: {},
  },
  why: {
    summary: "one environment in a sentence, and every gate",
    words: ["env"],
    flags: ["json", "offline"],
    values: {},
  },
  plan: {
    summary: "what the next reconcile would do",
    words: [],
    flags: ["json", "output", "offline"],
    values: {},
  },
  open: {
    summary: "offers promotions, withdraws stale ones, judges pull requests",
    words: [],
    flags: [],
    values: { previews: "<folder>" },
  },
  gate: {
    summary: "the required status on pull requests",
    words: [],
    flags: [],
    values: { "pull-request": "<number>", commit: "<sha>" },
  },
  deploy: {
    summary: "one reconcile of one environment, carried out",
    words: ["env"],
    flags: ["retry", "json"],
    values: {
      approved: "<release>:<digest>",
      trusted: "<commit>",
      "run-is-over": "<run>",
      ...reason,
    },
  },
  rollback: {
    summary: "a pull request that takes a release back",
    words: ["env"],
    flags: [],
    values: { to: "<commit>", ...reason },
  },
  hold: {
    summary: "a pull request that stops promotions",
    words: ["[env]"],
    flags: ["all"],
    values: reason,
  },
  resume: {
    summary: "a pull request that lets them go on",
    words: ["[env]"],
    flags: ["all"],
    values: { "fixed-by": "<commit>", ...reason },
  },
  hotfix: {
    summary: "a pull request with a release and an override",
    words: ["env"],
    flags: [],
    values: { release: "<commit>", gates: "<list>", expires: "<time>", ...reason },
  },
  supersede: {
    summary: "closes the open promotion in favour of the newer release",
    words: ["env"],
    flags: [],
    values: reason,
  },
  record: {
    summary: "writes what a workflow found out to the ledger",
    words: ["smoke|load-evidence|bootstrap|emptied", "env"],
    flags: ["passed", "failed"],
    values: { release: "<commit>", version: "<n>", ...reason },
  },
  drift: {
    summary: "what differs from what the ledger says runs",
    words: ["[env]"],
    flags: ["issue", "json"],
    values: {},
  },
  doctor: {
    summary: "whether the protections that promotion assumes are there",
    words: ["[env]"],
    flags: ["json"],
    values: {},
  },
  preview: {
    summary: "what a pull request or a promotion would change",
    words: ["[env]"],
    flags: [],
    values: { release: "<commit>", "pull-request": "<number>", write: "<file>" },
  },
} as const satisfies Record<string, Shape>;

export type CommandName = keyof typeof commands;

export interface CommandLine {
  command: CommandName;
  words: readonly (string | undefined)[];
  flag(name: string): boolean;
  value(name: string): string | undefined;
  dryRun: boolean;
}

/** Text where help was asked for. */
export function readCommandLine(args: readonly string[]): CommandLine | { help: string } {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: parseOptions(),
  });
  const [name, ...words] = positionals;
  if (name === undefined) return { help: usage() };
  if (!isCommand(name))
    throw new UserError(
      `There is no command "${name}". There are: ${Object.keys(commands).join(", ")}.`,
    );
  if (values["help"] === true) return { help: `${usageOf(name)}\n` };
  const problems = [
    ...wordProblems(name, words),
    ...tokens.flatMap((token) => (token.kind === "option" ? optionProblems(name, token) : [])),
  ];
  if (problems.length > 0) throw new UserError([...problems, "", usageOf(name)].join("\n"));
  return {
    command: name,
    words,
    flag: (option) => values[option] === true,
    value: (option) => {
      const value = values[option];
      return typeof value === "string" ? value : undefined;
    },
    dryRun: values["dry-run"] === true,
  };
}

export function numberOf(line: CommandLine, option: string): number | undefined {
  const text = line.value(option);
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new UserError(`--${option}: got "${text}", must be the number of a pull request.`);
}

function usage(): string {
  const lines = Object.entries(commands).map(
    ([name, { summary }]) => `  ${name.padEnd(11)}${summary}`,
  );
  return `npm run promotion -- <command>, with --dry-run to write nothing\n\n${lines.join("\n")}\n\nOptions of one command: npm run promotion -- <command> --help; all of them: docs/promotion.md\n`;
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name);

const shapeOf = (name: CommandName): Shape => commands[name];

/** Of all commands: whether an option takes a value does not depend on the command. */
function parseOptions() {
  const shapes: Shape[] = Object.values(commands);
  const names = (of: (shape: Shape) => readonly string[]) => shapes.flatMap(of);
  return Object.fromEntries([
    ...["help", "dry-run", ...names(({ flags }) => flags)].map(
      (name) => [name, { type: "boolean" as const }] as const,
    ),
    ...names(({ values }) => Object.keys(values)).map(
      (name) => [name, { type: "string" as const }] as const,
    ),
  ]);
}

function wordProblems(name: CommandName, words: readonly string[]): string[] {
  const shape = shapeOf(name);
  const missing = shape.words
    .slice(words.length)
    .filter((word) => !word.startsWith("["))
    .map((word) => `${name}: <${word}> is missing.`);
  const extra = words.slice(shape.words.length).map((word) => `${name}: "${word}" is too much.`);
  return [...missing, ...extra];
}

interface OptionToken {
  name: string;
  rawName: string;
  value: string | undefined;
}

function optionProblems(command: CommandName, { name, rawName, value }: OptionToken): string[] {
  const { flags, values } = shapeOf(command);
  if (flags.includes(name) || name === "dry-run")
    return value === undefined ? [] : [`${rawName} takes no value, got "${value}".`];
  const written = values[name];
  if (written === undefined) return [`${command}: there is no option ${rawName}.`];
  return value === undefined || value === "" ? [`${rawName} needs a value: ${written}.`] : [];
}

function usageOf(name: CommandName): string {
  const { words, flags, values, summary } = shapeOf(name);
  const parts = [
    ...words.map((word) => (word.startsWith("[") ? `[<${word.slice(1, -1)}>]` : `<${word}>`)),
    ...flags.map((flag) => `[--${flag}]`),
    ...Object.entries(values).map(([option, written]) => `[--${option} ${written}]`),
    "[--dry-run]",
  ];
  return `npm run promotion -- ${name} ${parts.join(" ")}\n  ${summary}`;
}
