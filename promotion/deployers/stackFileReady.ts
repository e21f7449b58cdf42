/** Whether main's stack file is fit to be deployed with. The CLI takes a missing one for an empty one, and writes into one without a key. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { UserError } from "../../cli/terminal";

export function assertStackFile(
  file: string,
  environment: string,
  { encryptionKeyNeeded = false }: { encryptionKeyNeeded?: boolean },
): void {
  if (!path.isAbsolute(file))
    throw new UserError(`${file} must be absolute: the CLI changes directory first.`);
  if (!existsSync(file))
    throw new UserError(
      `There is no ${file}: ${environment} would be deployed without any configuration. Add Pulumi.${environment}.yaml to main.`,
    );
  const content = (parse(readFileSync(file, "utf8")) ?? {}) as Record<string, unknown>;
  if (!encryptionKeyNeeded) return;
  const hasSalt = typeof content["encryptionsalt"] === "string";
  const hasKey =
    typeof content["secretsprovider"] === "string" && typeof content["encryptedkey"] === "string";
  if (!hasSalt && !hasKey)
    throw new UserError(
      `Pulumi.${environment}.yaml has no key for the secrets of its state (secretsprovider with encryptedkey, or encryptionsalt). Without one the CLI makes a new one, which cannot read the old state: commit what "pulumi stack init" wrote into it.`,
    );
}
