import fc from "fast-check";
import type { RoleCaller } from "../../local/core/caller";
import type { RoleDecision } from "./decisions";
import { grantsOf, type RolePolicies } from "./grants";
import { renderUsage } from "./render";
import type { UnusedReason } from "./reasons";
import { judgeUsage, measureUsage } from "./usage";

const place = { accountId: "111111111111", region: "us-east-1" };
const roleArn = "arn:aws:iam::111111111111:role/worker-dev";
const caller: RoleCaller = {
  kind: "role",
  arn: "arn:aws:sts::111111111111:assumed-role/worker-dev/run",
  roleArn,
};
const table = "arn:aws:dynamodb:us-east-1:111111111111:table/rows-dev";
const queue = "arn:aws:sqs:us-east-1:111111111111:work-dev";

const role = (...statements: object[]): RolePolicies => ({
  name: "worker-dev",
  arn: roleArn,
  policies: [
    { name: "p", document: JSON.stringify({ Version: "2012-10-17", Statement: statements }) },
  ],
});
const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const decision = (over: Partial<RoleDecision> & Pick<RoleDecision, "request">): RoleDecision => ({
  caller,
  allowed: true,
  nowMs: 0,
  count: 1,
  ...over,
});
const asked = (action: string, resource: string) => decision({ request: { action, resource } });
const uses = (policies: RolePolicies, ...decisions: RoleDecision[]) =>
  measureUsage(grantsOf(policies), decisions, place).map(
    ({ grant, uses }) => `${grant.action} ${uses}`,
  );

describe("what is granted", () => {
  it("is each action on each resource of each statement, as written", () => {
    const grants = grantsOf(
      role(
        { Sid: "Rows", ...allow(["dynamodb:GetItem", "dynamodb:PutItem"], [table, `${table}/x`]) },
        allow("sqs:SendMessage", queue),
      ),
    );
    expect(
      grants.map(({ statement, action, resource }) => `${statement} ${action} ${resource}`),
    ).toEqual([
      `Rows dynamodb:GetItem ${table}`,
      `Rows dynamodb:GetItem ${table}/x`,
      `Rows dynamodb:PutItem ${table}`,
      `Rows dynamodb:PutItem ${table}/x`,
      `p[1] sqs:SendMessage ${queue}`,
    ]);
  });

  it.each([
    ["NotAction", { Effect: "Allow", NotAction: "s3:*", Resource: "*" }],
    ["NotResource", { Effect: "Allow", Action: "s3:GetObject", NotResource: "*" }],
    ["Deny", { Effect: "Deny", Action: "s3:GetObject", Resource: "*" }],
  ])("cannot be said of %s, which is refused by the role's name", (_name, statement) => {
    expect(() => grantsOf(role(statement))).toThrow("role worker-dev, statement p[0]");
  });
});

describe("a grant is used", () => {
  it("by the decisions on its action and resource, counted", () => {
    const policies = role(allow(["dynamodb:GetItem", "dynamodb:PutItem"], table));
    expect(
      uses(policies, { ...asked("dynamodb:GetItem", table), count: 3 }, asked("sqs:Foo", queue)),
    ).toEqual(["dynamodb:GetItem 3", "dynamodb:PutItem 0"]);
  });

  it("by what its pattern takes in", () => {
    const policies = role(allow("dynamodb:GetRecords", `${table}/stream/*`));
    expect(uses(policies, asked("dynamodb:GetRecords", `${table}/stream/2026`))).toEqual([
      "dynamodb:GetRecords 1",
    ]);
  });

  it("only where its conditions hold: of two grants on one key, the one for the right service", () => {
    const key = "arn:aws:kms:us-east-1:111111111111:key/1";
    const through = (service: string) =>
      allow("kms:Decrypt", key, {
        Condition: { StringEquals: { "kms:ViaService": `${service}.us-east-1.amazonaws.com` } },
      });
    const keyPolicy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111111111111:root" },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    });
    const asking = decision({
      caller: { ...caller, viaService: "sqs" },
      request: {
        action: "kms:Decrypt",
        resource: key,
        resourcePolicy: keyPolicy,
        resourcePolicyMode: "required",
      },
    });
    expect(uses(role(through("dynamodb"), through("sqs")), asking)).toEqual([
      "kms:Decrypt 0",
      "kms:Decrypt 1",
    ]);
  });

  it("not by a refusal, and not by another role", () => {
    const policies = role(allow("sqs:SendMessage", queue));
    const other = { ...caller, roleArn: `${roleArn}-2` };
    const request = { action: "sqs:SendMessage", resource: queue };
    expect(
      uses(policies, decision({ request, allowed: false }), decision({ request, caller: other })),
    ).toEqual(["sqs:SendMessage 0"]);
  });

  it("not where the resource's own policy names the role, or a KMS grant allows it already", () => {
    const policies = role(allow("sqs:SendMessage", queue));
    const request = { action: "sqs:SendMessage", resource: queue };
    const resourcePolicy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ ...allow("sqs:SendMessage", queue), Principal: { AWS: roleArn } }],
    });
    expect(
      uses(
        policies,
        decision({ request: { ...request, resourcePolicy, resourcePolicyMode: "additive" } }),
        decision({ request: { ...request, granted: true } }),
      ),
    ).toEqual(["sqs:SendMessage 0"]);
  });

  it("whenever a decision was allowed: no allowed decision of a role rests on nothing", () => {
    const actions = fc.constantFrom("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage");
    const queues = fc.constantFrom(queue, `${queue}-dlq`);
    const pairs = fc.array(fc.tuple(actions, queues), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(pairs, fc.nat(), (granted, index) => {
        const policies = role(...granted.map(([action, resource]) => allow(action, resource)));
        const [action, resource] = granted[index % granted.length]!;
        const used = measureUsage(grantsOf(policies), [asked(action, resource)], place).filter(
          (usage) => usage.uses > 0,
        );
        expect(new Set(used.map(({ grant }) => `${grant.action} ${grant.resource}`))).toEqual(
          new Set([`${action} ${resource}`]),
        );
      }),
    );
  });
});

describe("the verdict", () => {
  const grants = grantsOf(role(allow(["sqs:SendMessage", "sqs:DeleteMessage"], queue)));
  const judge = (decisions: RoleDecision[], reasons: UnusedReason[]) =>
    judgeUsage(measureUsage(grants, decisions, place), reasons);
  const reason = { role: "worker-*", action: "sqs:DeleteMessage", reason: "kept for redrives" };

  it("names an unused grant without a reason", () => {
    const { unexplained, needless } = judge([asked("sqs:SendMessage", queue)], []);
    expect(unexplained.map(({ action }) => action)).toEqual(["sqs:DeleteMessage"]);
    expect(needless).toEqual([]);
  });

  it("accepts an unused grant whose reason is written", () => {
    const report = judge([asked("sqs:SendMessage", queue)], [reason]);
    expect(report).toMatchObject({ unexplained: [], needless: [] });
    expect(report.usages[1]).toMatchObject({ uses: 0, reason: "kept for redrives" });
  });

  it.each([
    ["its grant is used by now", {}, ["sqs:SendMessage", "sqs:DeleteMessage"]],
    ["there is no such grant", { action: "sqs:PurgeQueue" }, ["sqs:SendMessage"]],
    ["it is another role's", { role: "other-*" }, ["sqs:SendMessage"]],
    ["it is another resource's", { resource: "other" }, ["sqs:SendMessage"]],
  ])("calls a reason needless where %s", (_case, over, usedActions) => {
    const entry = { ...reason, ...over };
    const report = judge(
      usedActions.map((action) => asked(action, queue)),
      [entry],
    );
    expect(report.needless).toEqual([entry]);
  });
});

describe("the report", () => {
  it("tells each role's grants in 80 columns, reasons once, and what to do about the rest", () => {
    const long = `${table}-with-a-name-that-is-longer-than-what-a-terminal-has`;
    const grants = grantsOf(
      role(allow(["dynamodb:GetItem", "dynamodb:PutItem"], long), allow("xray:Put", "*")),
    );
    const text = renderUsage(
      judgeUsage(measureUsage(grants, [asked("dynamodb:GetItem", long)], place), [
        { role: "*", action: "xray:Put", reason: "as AWS says" },
      ]),
    );
    expect(text).toBe(
      [
        "worker-dev                                           3 granted, 1 used, 2 unused",
        "  ✓ dynamodb:GetItem …dev-with-a-name-that-is-longer-than-what-a-terminal-has ×1",
        "  ✗ dynamodb:PutItem …with-a-name-that-is-longer-than-what-a-terminal-has unused",
        "  – xray:Put         *                                                unused [1]",
        "",
        "[1] as AWS says",
        "",
        "3 grants: 1 used, 1 unused with a reason, 1 unused without.",
        "✗ worker-dev: dynamodb:PutItem on",
        "table/rows-dev-with-a-name-that-is-longer-than-what-a-terminal-has is granted",
        "and never used. Take it out in stacks/, or write down why it stands in",
        "cli/iam/reasons.ts.",
      ].join("\n"),
    );
  });
});
