import { physicalName } from "../../framework/physicalName";
import { peek, read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import {
  pass,
  type Rule,
  type Verdict,
  verdictOf,
  violated,
  type Violation,
} from "../../framework/rule";
import { hasWildcard, parseArn } from "../../framework/arn";
import { identityDocuments, type Placed } from "../../iam/sources";
import { deadLettersOf } from "../../relations/deadLetters";
import { refersTo } from "../../relations/refersTo";
import { mandatoryEverywhere } from "../levels";

const role = "aws:iam/role:Role";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";

/** What a pipe's own source, target and enrichment do not ask: opening their key, and its log. */
const servicesOfEveryPipe = ["kms", "logs"];

export const pipeRoleScope: Rule = {
  name: "pipe-role-scope",
  description:
    "A pipe's role is of this stack, and may use no service but those of its source, enrichment, target and dead letters.",
  why: "A pipe runs by itself, without code that anybody reads: a grant that it does not need is one that nobody would ever miss, or notice in use.",
  fix: "Give the pipe a role of its own and take the statement away; what another part needs belongs to that part's role.",
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "7.2.5" }],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:pipes/pipe:Pipe"],
  decideInStack(pipe, stack) {
    const own = stack.denotedBy(pipe, ["roleArn"], [role]);
    if (!own)
      return violated({
        path: "roleArn",
        found: "a role that is not in this stack",
        expected: "a role of this stack, made for this pipe",
      });
    return decideScope(own, servicesOf(pipe, stack), stack);
  },
};

function decideScope(own: Resource, services: ReadonlySet<string>, stack: Stack): Verdict {
  const policies = stack
    .ofType(rolePolicy)
    .filter((policy) => isOf(policy, own, stack))
    .flatMap(identityDocuments);
  const findings = [...identityDocuments(own), ...policies].flatMap((placed) =>
    foreign(placed, own, services),
  );
  return findings.length === 0 ? pass : verdictOf(findings);
}

function isOf(policy: Resource, own: Resource, stack: Stack): boolean {
  const name = peek(policy, "role");
  if (typeof name === "string") return name === physicalName(own);
  return refersTo(policy, "role", [role], stack)?.urn === own.urn;
}

function foreign({ document }: Placed, own: Resource, services: ReadonlySet<string>): Violation[] {
  const allowed = document.statements.filter(({ effect }) => effect === "Allow");
  return allowed.flatMap(({ where, actions }) =>
    actions
      .filter((action) => !services.has(action.split(":")[0]!.toLowerCase()) || hasWildcard(action))
      .map((action) => ({
        path: `roleArn → ${own.name}, ${where}`,
        found: `"${action}"`,
        expected: `actions of ${[...services].sort().join(", ")} by their names`,
      })),
  );
}

function servicesOf(pipe: Resource, stack: Stack): ReadonlySet<string> {
  const services = new Set(servicesOfEveryPipe);
  for (const property of ["source", "enrichment", "target"]) {
    const origin = stack.origins(pipe, property)[0];
    const arn = peek(pipe, property);
    // A stream's label is AWS's to choose, so its ARN is not known yet; but the table is.
    if (typeof arn === "string") services.add(String(parseArn(arn)?.service));
    else if (origin) services.add(origin.type.split(/[:/]/)[1]!);
    else if (arn !== undefined) read(pipe, property);
  }
  if (deadLettersOf(pipe, stack)) services.add("sqs");
  return services;
}
