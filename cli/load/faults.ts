import { sendControl } from "../../local/control";
import type { FaultsTold } from "../faults/localFaults";
import type { FaultEvidence, K6Summary } from "./evidence";
import { testedStack } from "./testedStack";

/** What the local cloud injected while the test ran, by its own count; undefined for a run without faults. */
export async function readFaults(
  run: { projectDirectory: string; filesFolder: string },
  { stack, faultSeed }: K6Summary,
): Promise<FaultEvidence | undefined> {
  if (faultSeed === undefined) return undefined;
  const { outputs } = testedStack(run, stack);
  const told = await sendControl(outputs.awsEndpoint, "faults", {});
  return { seed: faultSeed, injected: (told as unknown as FaultsTold).injected };
}
