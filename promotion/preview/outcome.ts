/** The preview of one environment, or why there is none: one environment's failure must not hide what is said of the others. */
import { UserError } from "../../cli/terminal";
import type { Previewer } from "./previewer";
import type { EnvironmentPreview } from "./summary";

export async function outcome(
  environment: string,
  about: string,
  work: () => ReturnType<Previewer["preview"]>,
): Promise<EnvironmentPreview> {
  try {
    return { environment, about, planned: await work() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { environment, about, planned: { failed: error.message } };
  }
}

export const isGood = ({ planned }: EnvironmentPreview): boolean =>
  !("failed" in planned) &&
  planned.problems.length === 0 &&
  planned.verdicts.every(({ level }) => level !== "mandatory");
