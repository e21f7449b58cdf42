import { localCredentials } from "../localClients";
import { type LocalOutputs, readLocalFolder } from "../localFiles";
import { readStackFile } from "../stackFile";

export interface TestedStack {
  outputs: LocalOutputs;
  isLocal: boolean;
  /** For the SDK's clients. */
  settings: { region: string };
}

/** The stack that k6 sent to, for whoever asks afterwards how it fared. */
export function testedStack(
  { projectDirectory, filesFolder }: { projectDirectory: string; filesFolder: string },
  stack: string,
): TestedStack {
  const { outputs } = readLocalFolder(folderOf(projectDirectory, filesFolder, stack));
  const isLocal = outputs.awsEndpoint !== undefined;
  const { region } = readStackFile(projectDirectory, stack);
  const settings = { region, ...(isLocal && localCredentials(outputs.awsEndpoint)) };
  return { outputs, isLocal, settings };
}

/** As k6 finds them: the local cloud's, unless the stack that was tested is another one. */
function folderOf(projectDirectory: string, filesFolder: string, stack: string): string {
  try {
    if (readLocalFolder(filesFolder).outputs.stack === stack) return filesFolder;
  } catch {
    // No local cloud runs.
  }
  return `${projectDirectory}/.local/stacks/${stack}`;
}
