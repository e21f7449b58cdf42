import { at, type JsonObject } from "../../lambdas/providers/json";
import { UserError } from "../terminal";

/** The list under `member`. An answer without it must not pass for "no events". */
export function eventsIn(answer: unknown, member: string, host: string): JsonObject[] {
  const events = at(answer, member);
  if (!Array.isArray(events))
    throw new UserError(
      `${host} answered without the list "${member}". Is --api-url the address of the provider's API?`,
    );
  return events as JsonObject[];
}
