import fc from "fast-check";
import type { Caller } from "../../../core/caller";
import { parsePolicy } from "../policyDocument";
import { compilePolicy } from "./compile";
import { evaluate } from "./evaluate";

/**
 * The published logic, walked over sets instead of documents: statements name actions, resources and callers
 * by number here, and only what is given to the evaluator is written as ARNs and wildcards.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
interface Statement {
  denies: boolean;
  actions: readonly number[] | "all";
  resources: readonly number[] | "all";
}

interface ResourceStatement extends Statement {
  /** Whom it names: everybody, the account (which leaves it to identity policies), the caller's role, another role. */
  principal: "everybody" | "account" | "caller" | "other";
}

const account = "111122223333";
const actionNames = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"];
const resourceArns = ["a", "b", "c"].map((name) => `arn:aws:sqs:us-east-1:${account}:${name}`);
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const caller: Caller = {
  kind: "role",
  arn: `arn:aws:sts::${account}:assumed-role/worker/session`,
  roleArn: roleArn("worker"),
};

type Decision = "allowed" | "explicit deny" | "implicit deny";

interface Question {
  action: number;
  resource: number;
  identity: readonly Statement[];
  boundary: readonly Statement[] | undefined;
  resourcePolicy: readonly ResourceStatement[] | undefined;
}

function walk({ action, resource, identity, boundary, resourcePolicy = [] }: Question): Decision {
  const covers = ({ actions, resources }: Statement) =>
    (actions === "all" || actions.includes(action)) &&
    (resources === "all" || resources.includes(resource));
  const meant = resourcePolicy.filter((one) => one.principal !== "other" && covers(one));
  const applying = [...identity.filter(covers), ...(boundary ?? []).filter(covers), ...meant];
  if (applying.some(({ denies }) => denies)) return "explicit deny";
  const grants = (statements: readonly Statement[]) =>
    statements.some((one) => !one.denies && covers(one));
  // A resource policy that names the role itself, or everybody, grants beside the identity policies.
  const grantedByResource = meant.some(
    ({ denies, principal }) => !denies && principal !== "account",
  );
  if (!grants(identity) && !grantedByResource) return "implicit deny";
  if (boundary && !grants(boundary)) return "implicit deny";
  return "allowed";
}

const statement: fc.Arbitrary<Statement> = fc.record({
  denies: fc.boolean(),
  actions: fc.oneof(fc.constant("all" as const), fc.subarray([0, 1, 2], { minLength: 1 })),
  resources: fc.oneof(fc.constant("all" as const), fc.subarray([0, 1, 2], { minLength: 1 })),
});
const statements = fc.array(statement, { minLength: 1, maxLength: 3 });
const question: fc.Arbitrary<Question> = fc.record({
  action: fc.nat(2),
  resource: fc.nat(2),
  identity: fc.oneof(fc.constant([]), statements),
  boundary: fc.option(statements, { nil: undefined }),
  resourcePolicy: fc.option(
    fc.array(
      fc
        .tuple(statement, fc.constantFrom("everybody", "account", "caller", "other"))
        .map(([one, principal]): ResourceStatement => ({
          ...one,
          principal: principal as ResourceStatement["principal"],
        })),
      { minLength: 1, maxLength: 3 },
    ),
    { nil: undefined },
  ),
});

const principals: Record<ResourceStatement["principal"], unknown> = {
  everybody: "*",
  account: { AWS: `arn:aws:iam::${account}:root` },
  caller: { AWS: roleArn("worker") },
  other: { AWS: roleArn("somebody") },
};

const written = (one: Statement | ResourceStatement) => ({
  Effect: one.denies ? "Deny" : "Allow",
  Action: one.actions === "all" ? "sqs:*" : one.actions.map((index) => actionNames[index]),
  Resource: one.resources === "all" ? "*" : one.resources.map((index) => resourceArns[index]),
  ...("principal" in one && { Principal: principals[one.principal] }),
});

const compiled = (list: readonly Statement[], kind: "identity" | "resource") =>
  compilePolicy(
    parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: list.map(written) }), kind),
  );

function ours({ action, resource, identity, boundary, resourcePolicy }: Question): Decision {
  const { allowed, reason } = evaluate(
    {
      identity: identity.length > 0 ? [compiled(identity, "identity")] : [],
      ...(boundary && { boundary: compiled(boundary, "identity") }),
      ...(resourcePolicy && { resource: compiled(resourcePolicy, "resource") }),
    },
    {
      ...{ caller, accountId: account, region: "us-east-1", nowMs: 0, principalTags: {} },
      request: { action: actionNames[action]!, resource: resourceArns[resource]! },
    },
  );
  if (allowed) return "allowed";
  return reason.includes("explicit deny") ? "explicit deny" : "implicit deny";
}

describe("IAM's decisions", () => {
  it("are those of the published logic, for any policies of a role, its boundary and a resource", () => {
    const seen = new Set<Decision>();
    fc.assert(
      fc.property(question, (asked) => {
        const expected = walk(asked);
        seen.add(expected);
        expect(ours(asked)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
    expect([...seen].sort()).toEqual(["allowed", "explicit deny", "implicit deny"]);
  });
});
