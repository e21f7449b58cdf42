/** A `run:` line as one call of an npm script. Whatever a shell would make more of is no such line. */

export interface Call {
  /** `ci`, `test` or the name of a script in package.json. */
  script: string;
  arguments: readonly string[];
  /** Names of environment variables that it hands on. */
  variables: readonly string[];
}

/** A plain word, or a variable in quotes: then its value is one argument, whatever is in it. */
const word = /^(?:[A-Za-z0-9][\w.:/@=-]*|--?[a-z][\w-]*|--|"\$([A-Z][A-Z0-9_]*)")$/;

export function readCall(command: string): Call | { problem: string } {
  const line = command.trim();
  if (line.includes("${{"))
    return { problem: "an expression in a script line: hand the value on in env" };
  if (line.includes("\n")) return { problem: "several lines: they belong into a tested script" };
  const words = line.split(/ +/);
  const odd = words.find((each) => !word.test(each));
  if (odd !== undefined)
    return { problem: `${odd}, which is neither a plain word nor a variable in quotes` };
  const [npm, verb, ...rest] = words;
  if (npm !== "npm") return { problem: `${npm}: only npm scripts are called` };
  if ((verb === "ci" || verb === "test") && rest.length === 0)
    return { script: verb, arguments: [], variables: [] };
  const [script, separator, ...given] = rest;
  if (verb !== "run" || script === undefined || (separator !== undefined && separator !== "--"))
    return { problem: "not of the form: npm run <script> -- <arguments>" };
  return {
    script,
    arguments: given,
    variables: given.flatMap((each) => word.exec(each)?.[1] ?? []),
  };
}
