import { accountUnknown } from "../../framework/config";
import { peek, type Resource, UndecidableError, Unknown } from "../../framework/resource";
import {
  notApplicable,
  pass,
  type Rule,
  undecidable,
  verdictOf,
  type Violation,
} from "../../framework/rule";
import type { Stack } from "../../framework/stack";
import type { Document } from "../../iam/document";
import { isLetIn } from "../../iam/evaluate";
import { keyUsers, type KeyUse, placeOf } from "../../iam/keyUses";
import { documentAt, reportedElsewhere } from "../../iam/sources";

const keyType = "aws:kms/key:Key";
const aliasType = "aws:kms/alias:Alias";

export const kmsKeyUsable: Rule = {
  name: "kms-key-usable",
  description: "Each service that encrypts with a key of this stack is let in by the key's policy.",
  why: "Services differ in what they send with a request to KMS; a policy that asks for something else lets the deploy through and loses messages, events or logs afterwards.",
  fix: "Add the service's statement to the key's policy, under the condition that it really sends (docs/kms.md has a row for each).",
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "3.7.1" }],
  publicChecks: [],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: Object.keys(keyUsers),
  decideInStack(resource, stack, context) {
    const { path, uses } = keyUsers[resource.type]!;
    const given = peek(resource, ...path);
    if (given === undefined || given === "") return notApplicable("it has no key");
    const key = keyOf(resource, stack, path);
    if (!key) return notApplicable("its key is not of this stack");
    const place = placeOf(context);
    if (!place) return undecidable(accountUnknown.path, `${accountUnknown.remedy} And aws:region.`);
    return reportedElsewhere(() => {
      const policies = policiesOf(key, stack);
      // A key without a policy is kms-key's to refuse.
      if (policies.length === 0) return pass;
      const refused = uses(resource, stack, place).map((use) => refusal(use, policies));
      return verdictOf(grouped(refused.flat(), key, path));
    });
  },
};

interface Refusal {
  who: string;
  /** Joined, to be compared and printed. */
  actions: string;
}

function refusal(
  { who, caller, actions, context }: KeyUse,
  policies: readonly Document[],
): Refusal[] {
  const refused = actions.filter(
    (action) => !policies.some((policy) => isLetIn(policy, { caller, action, context })),
  );
  return refused.length === 0 ? [] : [{ who, actions: refused.join(", ") }];
}

/** Ninety alarms that a topic's key shuts out are one mistake. */
function grouped(
  refusals: readonly Refusal[],
  key: Resource,
  path: readonly string[],
): Violation[] {
  const byActions = Map.groupBy(refusals, ({ actions }) => actions);
  return [...byActions].map(([actions, [first, ...others]]) => ({
    path: path.join("."),
    found: `the key ${key.name}, whose policy refuses ${first!.who}${others.length === 0 ? "" : ` and ${others.length} more`} ${actions}`,
    expected: "a statement of the key's policy that allows it",
  }));
}

/** By ARN, alias or reference; a value made of a key and its alias is still one key. */
function keyOf(resource: Resource, stack: Stack, path: readonly string[]): Resource | undefined {
  const given = knownText(resource, path);
  if (given !== undefined) {
    const found = stack.meantBy(given, [keyType, aliasType]);
    return found && behind(found, stack);
  }
  const origins = stack
    .origins(resource, path[0]!)
    .filter(({ type }) => type === keyType || type === aliasType);
  const keys = [...new Set(origins.map((origin) => behind(origin, stack)))];
  if (keys.length === 1) return keys[0];
  throw new UndecidableError(path.join("."));
}

function knownText(resource: Resource, path: readonly string[]): string | undefined {
  const value = peek(resource, ...path);
  return value instanceof Unknown ? undefined : String(value);
}

function behind(found: Resource, stack: Stack): Resource | undefined {
  return found.type === keyType ? found : stack.denotedBy(found, ["targetKeyId"], [keyType]);
}

function policiesOf(key: Resource, stack: Stack): Document[] {
  const separate = stack
    .ofType("aws:kms/keyPolicy:KeyPolicy")
    .filter((policy) => stack.denotedBy(policy, ["keyId"], [keyType]) === key);
  return [key, ...separate].flatMap((each) =>
    documentAt(each, "policy").map(({ document }) => document),
  );
}
