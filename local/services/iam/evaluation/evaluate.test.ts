import type { AuthorizationRequest } from "../../../core/authorization";
import { type Caller, serviceCaller } from "../../../core/caller";
import { parsePolicy } from "../policyDocument";
import { compilePolicy } from "./compile";
import { evaluate } from "./evaluate";

const ACCOUNT = "111122223333";
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/worker`;
const role: Caller = {
  kind: "role",
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/session`,
  roleArn: ROLE_ARN,
};

interface Statement {
  Effect?: "Allow" | "Deny";
  Principal?: unknown;
  NotPrincipal?: unknown;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: unknown;
}
const allow = (statement: Statement = {}) => {
  const action = statement.NotAction ? {} : { Action: "sqs:SendMessage" };
  const resource = statement.NotResource ? {} : { Resource: QUEUE };
  return { Effect: "Allow", ...action, ...resource, ...statement };
};
const deny = (statement: Statement = {}) => allow({ ...statement, Effect: "Deny" });

interface Situation {
  caller?: Caller;
  identity?: unknown[];
  boundary?: unknown[];
  resource?: unknown[];
  request?: Partial<AuthorizationRequest>;
}

function decide({ caller = role, identity, boundary, resource, request }: Situation) {
  const compile = (statements: unknown[], kind: "identity" | "resource") =>
    compilePolicy(
      parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }), kind),
    );
  return evaluate(
    {
      identity: identity ? [compile(identity, "identity")] : [],
      boundary: boundary && compile(boundary, "identity"),
      resource: resource && compile(resource, "resource"),
    },
    {
      caller,
      request: { action: "sqs:SendMessage", resource: QUEUE, ...request },
      accountId: ACCOUNT,
      region: "us-east-1",
      nowMs: 0,
      principalTags: {},
    },
  );
}

const allowed = { allowed: true, reason: "" };
const refused = (reason: string) => ({ allowed: false, reason });
const NO_IDENTITY = refused("no identity-based policy allows the sqs:SendMessage action");
const NO_RESOURCE = refused("no resource-based policy allows the sqs:SendMessage action");

describe("identity policies", () => {
  it.each<[string, Statement, boolean]>([
    ["the action and resource", {}, true],
    ["another case of the action", { Action: "SQS:sendmessage" }, true],
    ["a wildcard in the action", { Action: "sqs:Send*" }, true],
    ["another action", { Action: "sqs:ReceiveMessage" }, false],
    ["one of several actions", { Action: ["sqs:ReceiveMessage", "sqs:SendMessage"] }, true],
    ["another resource", { Resource: `${QUEUE}2` }, false],
    ["a wildcard in the resource", { Resource: `arn:aws:sqs:*:${ACCOUNT}:*` }, true],
    ["all actions but this", { NotAction: "sqs:SendMessage" }, false],
    ["all actions but another", { NotAction: "sqs:DeleteQueue" }, true],
    ["all resources but this", { NotResource: QUEUE }, false],
    ["all resources but another", { NotResource: `${QUEUE}2` }, true],
    [
      "the account by variable",
      { Resource: "arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:q" },
      true,
    ],
    [
      "an unresolvable variable",
      { Resource: "arn:aws:sqs:us-east-1:${aws:SourceAccount}:*" },
      false,
    ],
    ["a condition that holds", { Condition: { Bool: { "aws:SecureTransport": "true" } } }, true],
    ["a condition that fails", { Condition: { Bool: { "aws:SecureTransport": "false" } } }, false],
  ])("naming %s", (_what, statement, isAllowed) => {
    expect(decide({ identity: [allow(statement)] })).toEqual(isAllowed ? allowed : NO_IDENTITY);
  });

  it("refuse where there are none", () => {
    expect(decide({})).toEqual(NO_IDENTITY);
  });

  it("lose to an explicit deny, wherever it stands", () => {
    expect(decide({ identity: [deny(), allow()] })).toEqual(
      refused("with an explicit deny in an identity-based policy"),
    );
    expect(decide({ identity: [allow()], resource: [deny({ Principal: "*" })] })).toEqual(
      refused("with an explicit deny in a resource-based policy"),
    );
    expect(decide({ identity: [allow()], boundary: [allow(), deny()] })).toEqual(
      refused("with an explicit deny in a permissions boundary"),
    );
  });

  it("do not process variables in the old version", () => {
    const old = parsePolicy(
      JSON.stringify({
        Version: "2008-10-17",
        Statement: [allow({ Resource: "arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:q" })],
      }),
      "identity",
    );
    const decision = evaluate(
      { identity: [compilePolicy(old)] },
      {
        caller: role,
        request: { action: "sqs:SendMessage", resource: QUEUE },
        accountId: ACCOUNT,
        region: "us-east-1",
        nowMs: 0,
        principalTags: {},
      },
    );
    expect(decision).toEqual(NO_IDENTITY);
  });
});

describe("additive resource policies", () => {
  it.each<[string, unknown, boolean]>([
    ["the role", { AWS: ROLE_ARN }, true],
    ["the session", { AWS: role.arn }, true],
    ["everyone", "*", true],
    ["everyone, spelled out", { AWS: ["*"] }, true],
    [
      "the account, which leaves it to identity policies",
      { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      false,
    ],
    ["the account by its id", { AWS: ACCOUNT }, false],
    ["another role", { AWS: `${ROLE_ARN}2` }, false],
    ["a service", { Service: "events.amazonaws.com" }, false],
  ])("allow a role without identity policies if they name %s", (_who, Principal, isAllowed) => {
    expect(decide({ resource: [allow({ Principal })] })).toEqual(isAllowed ? allowed : NO_IDENTITY);
  });

  it("are not needed where an identity policy allows", () => {
    expect(
      decide({ identity: [allow()], resource: [allow({ Principal: { AWS: `${ROLE_ARN}2` } })] }),
    ).toEqual(allowed);
  });

  it("deny the whole account through its root", () => {
    const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
    expect(decide({ identity: [allow()], resource: [deny({ Principal })] })).toEqual(
      refused("with an explicit deny in a resource-based policy"),
    );
  });

  it("deny all but those in NotPrincipal", () => {
    const resource = [deny({ NotPrincipal: { AWS: ROLE_ARN } })];
    expect(decide({ identity: [allow()], resource })).toEqual(allowed);
    const other: Caller = { ...role, arn: "arn:other", roleArn: `${ROLE_ARN}2` };
    expect(decide({ caller: other, identity: [allow()], resource })).toMatchObject({
      allowed: false,
    });
  });
});

describe("a service as caller", () => {
  const caller = serviceCaller("events.amazonaws.com", {
    sourceArn: `arn:aws:events:us-east-1:${ACCOUNT}:rule/bus/r`,
    sourceAccount: ACCOUNT,
  });
  const Principal = { Service: "events.amazonaws.com" };

  it("needs a resource policy that names it", () => {
    expect(decide({ caller })).toEqual(NO_RESOURCE);
    expect(decide({ caller, resource: [allow({ Principal })] })).toEqual(allowed);
    expect(
      decide({ caller, resource: [allow({ Principal: { Service: "sns.amazonaws.com" } })] }),
    ).toEqual(NO_RESOURCE);
    expect(
      decide({ caller, resource: [allow({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } })] }),
    ).toEqual(NO_RESOURCE);
  });

  it("is bound by the source that the policy wants", () => {
    const from = (rule: string) => [
      allow({
        Principal,
        Condition: {
          ArnEquals: { "aws:SourceArn": `arn:aws:events:us-east-1:${ACCOUNT}:rule/${rule}` },
        },
      }),
    ];
    expect(decide({ caller, resource: from("bus/r") })).toEqual(allowed);
    expect(decide({ caller, resource: from("bus/other") })).toEqual(NO_RESOURCE);
  });
});

describe("required resource policies (KMS keys, role trust)", () => {
  const request = { resourcePolicyMode: "required" } as const;
  const account = { AWS: `arn:aws:iam::${ACCOUNT}:root` };

  it("refuse what they do not allow, whatever identity policies say", () => {
    expect(decide({ request, identity: [allow({ Action: "*", Resource: "*" })] })).toEqual(
      NO_RESOURCE,
    );
  });

  it("leave it to identity policies where they trust the account", () => {
    const resource = [allow({ Principal: account })];
    expect(decide({ request, resource })).toEqual(NO_IDENTITY);
    expect(decide({ request, resource, identity: [allow()] })).toEqual(allowed);
  });

  it("suffice where they name the caller, even beside a statement that trusts the account", () => {
    const resource = [allow({ Principal: account }), allow({ Principal: { AWS: ROLE_ARN } })];
    expect(decide({ request, resource })).toEqual(allowed);
  });

  it("give way to a grant, but not against a deny", () => {
    const granted = { ...request, granted: true };
    expect(decide({ request: granted })).toEqual(allowed);
    expect(decide({ request: granted, resource: [deny({ Principal: "*" })] })).toEqual(
      refused("with an explicit deny in a resource-based policy"),
    );
  });

  it("are called by their name for roles", () => {
    expect(
      decide({ request: { ...request, action: "sts:AssumeRole", resource: ROLE_ARN } }),
    ).toEqual(refused("no role trust policy allows the sts:AssumeRole action"));
  });
});

describe("a permissions boundary", () => {
  const other = [allow({ Action: "sqs:ReceiveMessage" })];
  const NO_BOUNDARY = refused("no permissions boundary allows the sqs:SendMessage action");

  it("limits identity policies", () => {
    expect(decide({ identity: [allow()], boundary: other })).toEqual(NO_BOUNDARY);
    expect(decide({ identity: [allow()], boundary: [allow()] })).toEqual(allowed);
    expect(decide({ boundary: [allow()] })).toEqual(NO_IDENTITY);
  });

  it("limits what a resource policy gives to the role, but not what it gives to the session", () => {
    expect(
      decide({ boundary: other, resource: [allow({ Principal: { AWS: ROLE_ARN } })] }),
    ).toEqual(NO_BOUNDARY);
    expect(
      decide({ boundary: other, resource: [allow({ Principal: { AWS: role.arn } })] }),
    ).toEqual(allowed);
  });
});
