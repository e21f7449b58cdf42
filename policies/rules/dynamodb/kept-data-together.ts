import type { Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import { notApplicable, type Rule, verdictOf, type Violation } from "../../framework/rule";
import { isAbout, refersTo } from "../../relations/refersTo";
import { mandatoryEverywhere } from "../levels";

const table = "aws:dynamodb/table:Table";
const key = "aws:kms/key:Key";
const alias = "aws:kms/alias:Alias";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";

/** Where a type names its key. */
const keyPath: Readonly<Record<string, readonly string[]>> = {
  [table]: ["serverSideEncryption", "kmsKeyArn"],
  [logGroup]: ["kmsKeyId"],
};

export const keptDataTogether: Rule = {
  name: "kept-data-together",
  description:
    "What holds data is protected from replacement together: tables, log groups, their keys and the keys' aliases.",
  why: "A table that stays while its key is deleted is lost for good; a key without its alias can be used by no role, because every grant is conditioned on the alias.",
  fix: "Give tables, log groups, keys and aliases the same protect option (stacks/: data.keptOnDestroy with replacementRefused).",
  severity: "critical",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "3.7.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "10.3.2" },
  ],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: [table, logGroup],
  settings: {
    protected: {
      description:
        "Whether what holds data must be protected at all. Set it to false for the one deploy before a stack is destroyed.",
      schema: { type: "boolean" },
      default: { dev: false, staging: false, prod: true },
    },
  },
  decideInStack(resource, stack, { settings }) {
    const isKept = settings["protected"] === true || anyTableProtected(stack);
    if (!isKept) return notApplicable("no data are kept");
    const found = [resource, ...keyParts(resource, stack)].filter(({ protect }) => !protect);
    return verdictOf(found.map((part) => unprotected(part, resource)));
  },
};

const anyTableProtected = (stack: Stack) => stack.ofType(table).some(({ protect }) => protect);

function keyParts(resource: Resource, stack: Stack): Resource[] {
  const own = refersTo(resource, keyPath[resource.type]!, [key], stack);
  // A key of somebody else's, or none: encryption-cmk has its say about that.
  if (!own) return [];
  const aliases = stack.ofType(alias).filter((each) => isAbout(each, "targetKeyId", own, stack));
  return [own, ...aliases];
}

function unprotected(part: Resource, resource: Resource): Violation {
  const same = part.urn === resource.urn;
  const kind = part.type === key ? "key" : "alias";
  return {
    path: same ? "protect" : `protect of its ${kind} ${part.name}`,
    found: "false",
    expected: "true, as of everything that holds data here",
  };
}
