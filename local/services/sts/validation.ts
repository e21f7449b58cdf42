import type { Caller } from "../../core/caller";
import { AwsError } from "../../core/errors";
import type { Input } from "../../core/service";

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: checks the input, returns the session's duration. */
export function checkAssumeRole(input: Input, caller: Caller, roleMaxSeconds: number): number {
  const name = String(input["RoleSessionName"] ?? "");
  if (!/^[\w+=,.@-]{2,64}$/.test(name))
    throw validation(
      `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}`,
    );
  const seconds = Number(input["DurationSeconds"] ?? 3600);
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43200)
    throw validation(
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`,
    );
  if (caller.kind === "role" && seconds > ROLE_CHAINING_SECONDS_MAX)
    throw validation(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  if (seconds > roleMaxSeconds)
    throw validation(
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  return seconds;
}

const ROLE_CHAINING_SECONDS_MAX = 3600;

function validation(message: string): AwsError {
  return new AwsError("ValidationError", message);
}
