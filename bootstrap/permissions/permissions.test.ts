/** That the deploy role may do what the real program needs, and that its functions fit under the boundary. */
import { actionsMatching, globToRegExp } from "../../policies/iam/actionData";
import { type ProgramRun, registerProgram } from "../../stacks/testing/registerProgram";
import { stackNames } from "../../stacks/testing/stackFile";
import { boundaryStatements } from "./boundary";
import { arnsOf, scopes } from "./scopes";
import { deployStatements } from "./statements";
import { callsByType } from "./table";

jest.setTimeout(60_000);

const runs = new Map<string, ProgramRun>();
beforeAll(async () => {
  for (const stack of stackNames) runs.set(stack, await registerProgram(stack));
});

const account: Record<string, string> = {
  ...{ dev: "111111111111", staging: "222222222222", prod: "333333333333" },
};
const placeOf = (environment: string) => ({
  ...{ environment, accountId: account[environment]!, region: "us-east-1" },
});

describe("the table of calls", () => {
  it("knows every type that the program makes, and no other", () => {
    const used = new Set(
      [...runs.values()].flatMap(({ resources }) =>
        resources.map(({ type }) => type).filter((type) => type.startsWith("aws:")),
      ),
    );
    expect(Object.keys(callsByType).sort()).toEqual([...used].sort());
  });

  it("names only actions that AWS has, on a kind of resource that they have", () => {
    const place = placeOf("dev");
    const wrong = Object.values(callsByType)
      .flat()
      .flatMap(({ on, read, write }) =>
        [...read, ...write].filter((name) => {
          const [action, ...others] = actionsMatching(name);
          if (!action || others.length > 0) return true;
          return (on === "anywhere") !== (action.resources.length === 0);
        }),
      );
    expect(wrong).toEqual([]);
    expect(arnsOf("queues", place)).toEqual([
      "arn:aws:sqs:us-east-1:111111111111:*-dev",
      "arn:aws:sqs:us-east-1:111111111111:*-dev.fifo",
    ]);
  });

  it("calls nothing a reading that AWS calls a writing", () => {
    const reads = Object.values(callsByType).flatMap((calls) => calls.flatMap(({ read }) => read));
    const writing = reads.filter((name) =>
      actionsMatching(name).some(({ accessLevel }) => !/^(Read|List)/.test(accessLevel)),
    );
    expect(writing).toEqual([]);
  });
});

/** What promotion/deployers/recovery/lookUp.ts asks, after a deploy that was cut off. */
it.each([
  ["kms:ListKeys", "*"],
  ["kms:ListAliases", "*"],
  ["kms:DescribeKey", "arn:aws:kms:us-east-1:111111111111:key/1234"],
  ["kms:ListResourceTags", "arn:aws:kms:us-east-1:111111111111:key/1234"],
  ["lambda:ListEventSourceMappings", "*"],
  ["wafv2:ListWebACLs", "*"],
  ["apigateway:GET", "arn:aws:apigateway:us-east-1::/restapis"],
  ["apigateway:GET", "arn:aws:apigateway:us-east-1::/restapis/a1b2/resources"],
  ["apigateway:GET", "arn:aws:apigateway:us-east-1::/apikeys"],
  ["apigateway:GET", "arn:aws:apigateway:us-east-1::/usageplans"],
])("lets a deploy look for what was being created: %s on %s", (action, resource) => {
  const granting = deployStatements(placeOf("dev")).filter(
    ({ Effect, Action, Resource }) =>
      Effect === "Allow" &&
      [Action].flat().includes(action) &&
      [Resource ?? []].flat().some((pattern) => globToRegExp(pattern).test(resource)),
  );
  expect(granting.map(({ Sid }) => Sid)).not.toEqual([]);
});

/** Where the program gives a resource its name → the scope that must reach it. */
const named: readonly (readonly [
  type: string,
  scope: keyof typeof scopes,
  arn: (name: string) => string,
])[] = [
  ["aws:sqs/queue:Queue", "queues", (name) => `sqs:us-east-1:{account}:${name}`],
  ["aws:sns/topic:Topic", "topics", (name) => `sns:us-east-1:{account}:${name}`],
  ["aws:dynamodb/table:Table", "tables", (name) => `dynamodb:us-east-1:{account}:table/${name}`],
  [
    "aws:lambda/function:Function",
    "functions",
    (name) => `lambda:us-east-1:{account}:function:${name}`,
  ],
  ["aws:iam/role:Role", "roles", (name) => `iam::{account}:role/${name}`],
  ["aws:kms/alias:Alias", "keyAliases", (name) => `kms:us-east-1:{account}:${name}`],
  [
    "aws:cloudwatch/logGroup:LogGroup",
    "logGroups",
    (name) => `logs:us-east-1:{account}:log-group:${name}`,
  ],
  [
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "alarms",
    (name) => `cloudwatch:us-east-1:{account}:alarm:${name}`,
  ],
  [
    "aws:cloudwatch/eventBus:EventBus",
    "buses",
    (name) => `events:us-east-1:{account}:event-bus/${name}`,
  ],
  [
    "aws:cloudwatch/eventArchive:EventArchive",
    "archives",
    (name) => `events:us-east-1:{account}:archive/${name}`,
  ],
  ["aws:pipes/pipe:Pipe", "pipes", (name) => `pipes:us-east-1:{account}:pipe/${name}`],
  [
    "aws:sfn/stateMachine:StateMachine",
    "stateMachines",
    (name) => `states:us-east-1:{account}:stateMachine:${name}`,
  ],
  [
    "aws:wafv2/webAcl:WebAcl",
    "webAcls",
    (name) => `wafv2:us-east-1:{account}:regional/webacl/${name}/id`,
  ],
];

it.each(named)("reaches every %s that the program makes", (type, scope, arn) => {
  for (const stack of stackNames) {
    const patterns = arnsOf(scope, placeOf(stack)).map((each) => globToRegExp(each));
    const outside = runs
      .get(stack)!
      .ofType(type)
      .map(
        ({ inputs }) =>
          `arn:aws:${arn(String(inputs["name"])).replace("{account}", account[stack]!)}`,
      )
      .filter((one) => !patterns.some((pattern) => pattern.test(one)));
    expect(outside).toEqual([]);
  }
});

it("reaches nothing of another environment, even in the same account", () => {
  const dev = arnsOf("queues", placeOf("dev")).map((each) => globToRegExp(each));
  expect(dev.some((pattern) => pattern.test("arn:aws:sqs:us-east-1:111111111111:q-prod"))).toBe(
    false,
  );
});

interface Statement {
  Action: string | string[];
  Resource: string | string[];
}

/** What the program's roles are given, as `action resource`. */
const grantsIn = ({ ofType }: ProgramRun) =>
  ofType("aws:iam/rolePolicy:RolePolicy").flatMap(({ inputs }) =>
    (JSON.parse(inputs["policy"] as string) as { Statement: Statement[] }).Statement.flatMap(
      ({ Action, Resource }) =>
        [Action]
          .flat()
          .flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
    ),
  );

describe.each(stackNames)("the boundary of %s", (stack) => {
  const boundary = boundaryStatements(placeOf(stack));
  const covers = ({ action, resource }: { action: string; resource: string }) =>
    boundary.some(
      (statement) =>
        statement.Action.includes(action) &&
        [statement.Resource!].flat().some((pattern) => globToRegExp(pattern).test(resource)),
    );

  it("has room for everything that the program gives its roles", () => {
    const grants = grantsIn(runs.get(stack)!);
    expect(grants.length).toBeGreaterThan(150);
    const outside = grants
      .filter((grant) => !covers(grant))
      .map(({ action, resource }) => `${action} ${resource}`);
    expect([...new Set(outside)]).toEqual([]);
  });

  it("has no action that no role of the program has", () => {
    const used = new Set(grantsIn(runs.get(stack)!).map(({ action }) => action));
    const idle = boundary.flatMap(({ Action }) =>
      [Action].flat().filter((name) => !used.has(name)),
    );
    expect(idle).toEqual([]);
  });

  it("leaves identities and keys' policies to administrators", () => {
    const actions = boundary.flatMap(({ Action }) => Action);
    expect(
      actions.filter((action) => /^(iam|sts|organizations):|kms:(Put|Create)/.test(action)),
    ).toEqual([]);
  });
});
