/** When an environment may be changed: weekly times that allow, stretches of dates that deny, in one IANA zone. */
import { z } from "zod";
import { reason } from "./primitives";

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "a time of day from 00:00 to 24:00");

const localDateTime = z
  .string()
  .regex(
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/,
    "a date and wall-clock time like 2026-11-23T00:00",
  );

const allow = z
  .strictObject({ days: z.array(z.enum(weekdays)).min(1), from: timeOfDay, to: timeOfDay })
  .refine(({ from, to }) => from < to, {
    message:
      '"from" must be before "to"; write a night as two entries, until 24:00 and from 00:00.',
  });

const deny = z
  .strictObject({ from: localDateTime, to: localDateTime, reason })
  .refine(({ from, to }) => from < to, { message: '"from" must be before "to".' });

export const windowSchema = z
  .strictObject({
    zone: z.string().refine(isZone, { message: "must be an IANA zone, like Europe/Berlin." }),
    /** None: always. Several: inside any of them. */
    allow: z.array(allow).default([]),
    deny: z.array(deny).default([]),
  })
  .refine((window) => window.allow.length + window.deny.length > 0, {
    message: 'says nothing; give "allow" or "deny", or leave the window away.',
  });

export type Window = z.output<typeof windowSchema>;

function isZone(name: string): boolean {
  try {
    // "+02:00" is a zone to Intl, but one that knows no summer time.
    return /^[A-Z]/.test(name) && Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}
