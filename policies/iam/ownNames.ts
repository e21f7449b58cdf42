/** Names that only this team gives: a pattern of them is as good as a list, for whoever makes what they stand for. */
import { parseArn } from "../framework/arn";
import type { Context, Setting } from "../framework/rule";

export const ownNames: Setting = {
  description:
    "Patterns of names that only this team gives (`*-dev`, `table/*-dev`), as policies of roles that deploy may name them.",
  schema: { type: "array", items: { type: "string" } },
  default: { dev: [], staging: [], prod: [] },
};

/** Written in the policy as it stands in the setting; region and account still have to be said. */
export function isOwnName(resource: string, { settings }: Pick<Context, "settings">): boolean {
  const arn = parseArn(resource);
  if (!arn || /[*?$]/.test(`${arn.service}${arn.region}${arn.accountId}`)) return false;
  return ((settings["ownNames"] ?? []) as readonly string[])
    .filter((name) => /[A-Za-z]/.test(name))
    .some(
      (name) => arn.resource === name || new RegExp(`[:/]${escaped(name)}$`).test(arn.resource),
    );
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
