/** `promotion/releases/<environment>.yaml`: what an environment should run, and what keeps it from moving. */
import { z } from "zod";
import { instant, reason, sha } from "./primitives";
import { type Parsed, parseText } from "./problems";

/** The gates that an override may skip. Ancestry, bytes, data, holds and mandatory policies are not among them. */
export const overridableGates = [
  "ran-before",
  "soak",
  "smoke",
  "load-evidence",
  "alarms-quiet",
  "window",
  "downstream-soak",
] as const;

export const approversNeeded = 2;

const override = z.strictObject({
  /** An override is for one release: it does not stay open for the next. */
  release: sha,
  gates: z.array(z.enum(overridableGates)).min(1, "name at least one gate"),
  reason,
  expires: instant,
});

const badRelease = z.strictObject({
  release: sha,
  reason,
  /** Only what contains this commit may move up again. The release itself: it was not at fault. */
  fixedBy: sha.optional(),
});

const hold = z.strictObject({ reason }).nullable();

const pin = z.strictObject({
  release: z.union([z.literal("none"), sha], "40 hexadecimal digits, or none"),
  hold: hold.default(null),
  bad: z.array(badRelease).default([]),
  overrides: z.array(override).default([]),
});

const holdAll = z.strictObject({ hold });

export type Pin = z.output<typeof pin>;
export type Override = z.output<typeof override>;
export type OverridableGate = (typeof overridableGates)[number];

export const pinFolder = "promotion/releases";
export const pinFile = (environment: string) => `${pinFolder}/${environment}.yaml`;
export const holdAllFile = "promotion/hold.yaml";

export const parsePin = (file: string, text: string): Parsed<Pin> => parseText(file, text, pin);

export const parseHoldAll = (text: string): Parsed<z.output<typeof holdAll>> =>
  parseText(holdAllFile, text, holdAll);
