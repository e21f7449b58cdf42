import { parseArgs } from "node:util";
import { type LocalOutputs, readLocalOutputs } from "./localFiles";
import { UserError } from "./terminal";

/** The local cloud that a command without further options acts on: of `--files <folder>`, or of `.local/`. */
export function runningCloud(
  projectDirectory: string,
  command: string,
  parameters: readonly string[] = process.argv.slice(2),
): LocalOutputs {
  return readLocalOutputs(projectDirectory, filesOf(command, parameters));
}

function filesOf(command: string, parameters: readonly string[]): string | undefined {
  try {
    const options = { files: { type: "string" } } as const;
    return parseArgs({ args: [...parameters], options }).values.files;
  } catch (error) {
    throw new UserError(
      `${(error as Error).message}\n\nnpm run ${command} [-- --files <folder>]\n\n  --files   where npm start --files handed the stack over; .local unless said`,
      { cause: error },
    );
  }
}
