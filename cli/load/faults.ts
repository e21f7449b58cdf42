import { sendControl } from "../../local/control";
import type { FaultsTold } from "../faults/localFaults";
import { readLocalFolder } from "../localFiles";
import type { FaultEvidence, K6Summary } from "./evidence";
import { folderOf } from "./usage";

/** What the local cloud injected while the test ran, by its own count; undefined for a run without faults. */
export async function readFaults(
  { projectDirectory, filesFolder }: { projectDirectory: string; filesFolder: string },
  { stack, faultSeed }: K6Summary,
): Promise<FaultEvidence | undefined> {
  if (faultSeed === undefined) return undefined;
  const { outputs } = readLocalFolder(folderOf(projectDirectory, filesFolder, stack));
  const told = await sendControl(outputs.awsEndpoint, "faults", {});
  return { seed: faultSeed, injected: (told as unknown as FaultsTold).injected };
}
