/** Where a stack is, as its stack file guards it. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { UserError } from "../../cli/terminal";

export function placeFrom(stackFile: string) {
  const { config = {} } = parse(readFileSync(stackFile, "utf8")) as {
    config?: Record<string, unknown>;
  };
  const [accountId] = (config["aws:allowedAccountIds"] ?? []) as unknown[];
  const region = config["aws:region"];
  if (typeof accountId !== "string" || typeof region !== "string")
    throw new UserError(
      `${stackFile}: aws:region and aws:allowedAccountIds must say where the stack is.`,
    );
  return { accountId, region };
}
