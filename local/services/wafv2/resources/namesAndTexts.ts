import type { CheckFailure, Input } from "../../../core/service";

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html */
const NAME = /^[\w-]{1,128}$/;
const DESCRIPTION = /^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/;
const DESCRIPTION_CHARACTERS_MAX = 256;

/** What AWS WAF takes as name and description of a web ACL or an address set. */
export function nameAndTextFailures({ name, description }: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if (name !== undefined && !NAME.test(name))
    failures.push({
      property: "name",
      reason: `got "${name}", must be 1 to 128 letters, digits, - and _`,
    });
  if (
    description !== undefined &&
    (description.length > DESCRIPTION_CHARACTERS_MAX || !DESCRIPTION.test(description))
  )
    failures.push({
      property: "description",
      reason: `got "${description}", must be 3 to 256 letters, digits, spaces and _ + = : # @ / - , .`,
    });
  return failures;
}
