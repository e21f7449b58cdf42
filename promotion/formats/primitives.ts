/** The values that several of the formats share. */
import { z } from "zod";

export const sha = z
  .string()
  .regex(/^[0-9a-f]{40}$/, "a release is a commit's whole id: 40 hexadecimal digits");

export const reason = z
  .string()
  .trim()
  .min(3, "say the reason in a sentence")
  .max(500, "at most 500 characters");

export const environmentName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}$/, "lower-case letters, digits and hyphens, at most 20");

export const instant = z.iso.datetime({
  offset: true,
  error: "a date and time with zone, like 2026-11-21T14:00:00Z",
});

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 of 64 hexadecimal digits");
