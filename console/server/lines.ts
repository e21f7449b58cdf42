import type { Hop } from "../protocol";
import type { Mark } from "./trail";

/** A function's log line, as Powertools writes it. */
export interface Line {
  level: Hop["level"];
  message: string;
  fields: Record<string, unknown>;
}

export function lineOf({ about }: Mark): Line {
  const text = String(about);
  try {
    const fields = JSON.parse(text) as Record<string, unknown>;
    return {
      level: levels[String(fields["level"])] ?? "info",
      message: String(fields["message"] ?? text),
      fields,
    };
  } catch {
    // What the runtime itself writes is plain text.
    return { level: "info", message: text, fields: {} };
  }
}

const levels: Record<string, Hop["level"]> = {
  WARN: "warn",
  ERROR: "error",
  CRITICAL: "error",
};
