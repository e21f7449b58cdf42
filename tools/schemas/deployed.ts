import { buildFunctions } from "../../cli/build";
import { readStackFile } from "../../cli/stackFile";
import { UserError } from "../../cli/terminal";
import { startLocalCloud } from "../../local";
import { VirtualClock } from "../../local/core/clock";
import type { Input } from "../../local/core/service";
import { plain } from "../../local/engine/propertyValues";
import type { Deployed } from "./cloudFormation/translate";

/** A stack's resources as a deploy leaves them: every value known, every default filled in. */
export async function deployedResources(
  projectDirectory: string,
  stack: string,
): Promise<Deployed[]> {
  const config = readStackFile(projectDirectory, stack);
  await buildFunctions(projectDirectory);
  const local = await startLocalCloud({
    ...{ accountId: config.accountId, region: config.region, port: 0 },
    ...{ clock: new VirtualClock(Date.now()), seed: `schemas ${stack}` },
    concurrencyLimit: config.functions.accountConcurrencyLimit,
  });
  try {
    const { succeeded, problems } = await local.engine.up({ projectDirectory, stack });
    if (!succeeded) throw new UserError(problems.map(({ message }) => message).join("\n"));
    return [...local.engine.state(stack).resources.values()]
      .filter(({ custom }) => custom)
      .map(({ urn, type, name, id, inputs }) => ({
        ...{ urn, type, name, id: id!, inputs: plain(inputs) as Input },
      }));
  } finally {
    await local.stop();
  }
}
