/**
 * The published decision logic, walked over words instead of documents, and a generated set of questions for it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import type { Input } from "../../core/service";

/** What the caller's role says about the action on the queue; `elsewhere` is about another queue. */
const identities = ["nothing", "allow", "allow elsewhere", "allow and deny"] as const;
/** Its permissions boundary. */
const boundaries = ["none", "allow", "allow elsewhere"] as const;
/** The queue's policy; `account` names the caller's account and not its role. */
const resources = ["none", "role", "account", "deny role"] as const;

export interface Question {
  identity: (typeof identities)[number];
  boundary: (typeof boundaries)[number];
  resource: (typeof resources)[number];
}

/** Every combination: 48 questions. */
export const questions: readonly Question[] = identities.flatMap((identity) =>
  boundaries.flatMap((boundary) =>
    resources.map((resource): Question => ({ identity, boundary, resource })),
  ),
);

export type Decision = "allowed" | "denied";

/** Deny evaluation, resource-based policies, identity-based policies, permissions boundaries: in AWS's order. */
export function decide({ identity, boundary, resource }: Question): Decision {
  if (identity === "allow and deny" || resource === "deny role") return "denied";
  // A queue's policy that names the account leaves it to the account's own policies.
  const granted = resource === "role" || identity === "allow";
  if (!granted) return "denied";
  // A resource policy that names the role, not its session, is limited by the role's boundary.
  return boundary === "allow elsewhere" ? "denied" : "allowed";
}

const statement = (Effect: string, Resource: string): Input => ({
  ...{ Effect, Action: "sqs:SendMessage", Resource },
});

export function identityStatements({ identity }: Question, queueArn: string): Input[] {
  const written: Record<Question["identity"], Input[]> = {
    nothing: [],
    allow: [statement("Allow", queueArn)],
    "allow elsewhere": [statement("Allow", `${queueArn}-other`)],
    "allow and deny": [statement("Allow", "*"), statement("Deny", queueArn)],
  };
  return written[identity];
}

export function boundaryStatements({ boundary }: Question, queueArn: string): Input[] | undefined {
  if (boundary === "none") return undefined;
  return [statement("Allow", boundary === "allow" ? queueArn : `${queueArn}-other`)];
}

export function resourceStatements(
  { resource }: Question,
  queueArn: string,
  roleArn: string,
): Input[] | undefined {
  if (resource === "none") return undefined;
  const account = roleArn.replace(/role\/.*$/, "root");
  return [
    {
      ...statement(resource === "deny role" ? "Deny" : "Allow", queueArn),
      Principal: { AWS: resource === "account" ? account : roleArn },
    },
  ];
}
