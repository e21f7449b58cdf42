/** `promotion/drift-ignore.yaml`: differences that somebody answers for, until a day. */
import { z } from "zod";
import { environmentName, reason } from "../formats/primitives";
import { type Parsed, parseText } from "../formats/problems";

export const driftIgnoreFile = "promotion/drift-ignore.yaml";

const schema = z.strictObject({
  ignored: z.array(
    z.strictObject({
      environment: environmentName,
      /** `<type> <name>`, as the issue shows them. */
      resource: z.string().regex(/^\S+ .+$/, "type and name of a resource, with a space between"),
      /** A property, or a part of one; all of the resource's without it. */
      path: z.string().min(1).optional(),
      owner: z.string().min(2, "who answers for it"),
      reason,
      /** The last day. */
      expires: z.iso.date("a day, like 2026-12-31"),
    }),
  ),
});

export type IgnoredDrift = z.output<typeof schema>["ignored"][number];

/** A file that is not there ignores nothing. */
export function parseDriftIgnore(text: string | undefined): Parsed<readonly IgnoredDrift[]> {
  if (text === undefined) return { ok: true, value: [] };
  const parsed = parseText(driftIgnoreFile, text, schema);
  return parsed.ok ? { ok: true, value: parsed.value.ignored } : parsed;
}
