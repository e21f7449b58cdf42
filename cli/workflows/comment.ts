/** `npm run workflows -- comment <pull request> <file>`: the one comment of a pull request, with what its preview found. */
import { readFileSync } from "node:fs";
import type { Hub } from "../../promotion/ports";
import { commentCharactersMax, previewMarker } from "../../promotion/preview/summary";
import { UserError } from "../terminal";

export async function comment(
  hub: Pick<Hub, "comment"> | undefined,
  number: string,
  file: string,
): Promise<number> {
  if (!hub)
    throw new UserError(
      "Nothing was written: set GITHUB_TOKEN (pull-requests: write) and GITHUB_REPOSITORY.",
    );
  if (!/^[1-9]\d*$/.test(number))
    throw new UserError(`Which pull request? got "${number}"; its number.`);
  const room = commentCharactersMax - previewMarker.length - 1;
  await hub.comment(Number(number), previewMarker, readFileSync(file, "utf8").slice(0, room));
  process.stdout.write(`The preview is told in #${number}.\n`);
  return 0;
}
