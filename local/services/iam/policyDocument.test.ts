import { parsePolicy, type PolicyKind } from "./policyDocument";

const statement = { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" };
const trust = {
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: "lambda.amazonaws.com" },
};
const of = (...statements: unknown[]) => ({ Version: "2012-10-17", Statement: statements });

it.each<[string, PolicyKind, unknown, string]>([
  ["no JSON", "identity", undefined, "This policy contains invalid Json"],
  ["no object", "identity", [], "Syntax errors in policy."],
  [
    "no version",
    "identity",
    { Statement: [statement] },
    "Policy document must be version 2012-10-17 or greater.",
  ],
  [
    "a wrong version",
    "resource",
    { Version: "2012-10-18", Statement: [statement] },
    "Policy document must be version 2012-10-17 or greater.",
  ],
  [
    "an unknown element",
    "identity",
    { ...of(statement), Statements: [] },
    "unknown element Statements",
  ],
  [
    "an unknown statement element",
    "identity",
    of({ ...statement, Efect: "Allow" }),
    "unknown element Efect",
  ],
  ["no statement", "identity", of(), "Syntax errors in policy."],
  ["a wrong effect", "identity", of({ ...statement, Effect: "allow" }), "Syntax errors in policy."],
  [
    "no action",
    "identity",
    of({ Effect: "Allow", Resource: "*" }),
    "Policy statement must contain actions.",
  ],
  [
    "no resource",
    "identity",
    of({ Effect: "Allow", Action: "sqs:*" }),
    "Policy statement must contain resources.",
  ],
  [
    "an action without service",
    "identity",
    of({ ...statement, Action: "SendMessage" }),
    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.: got SendMessage",
  ],
  [
    "Action and NotAction",
    "identity",
    of({ ...statement, NotAction: "sqs:*" }),
    "Syntax errors in policy.",
  ],
  [
    "a resource that is no ARN",
    "identity",
    of({ ...statement, Resource: "queue" }),
    'Resource queue must be in ARN format or "*".',
  ],
  [
    "a principal in an identity policy",
    "identity",
    of({ ...statement, Principal: "*" }),
    "Policy document should not specify a principal.",
  ],
  [
    "a Sid with blanks",
    "identity",
    of({ ...statement, Sid: "a b" }),
    "Statement IDs (SID) must be alpha-numeric.",
  ],
  [
    "a Sid twice",
    "identity",
    of({ ...statement, Sid: "a" }, { ...statement, Sid: "a" }),
    "Statement IDs (SID) in a single policy must be unique.",
  ],
  [
    "a condition key without service",
    "identity",
    of({ ...statement, Condition: { StringEquals: { key: "v" } } }),
    "Actions/Conditions must be prefaced by a vendor",
  ],
  [
    "no principal in a resource policy",
    "resource",
    of(statement),
    "Missing required field Principal",
  ],
  [
    "an unmodelled kind of principal",
    "resource",
    of({ ...statement, Principal: { Federated: "x" } }),
    "Invalid principal in policy: Federated",
  ],
  [
    "an account that is none",
    "resource",
    of({ ...statement, Principal: { AWS: "123" } }),
    'Invalid principal in policy: "AWS":"123"',
  ],
  [
    "a resource in a trust policy",
    "trust",
    of({ ...trust, Resource: "*" }),
    "Has prohibited field Resource",
  ],
  [
    "another action in a trust policy",
    "trust",
    of({ ...trust, Action: "sqs:SendMessage" }),
    "AssumeRole policy may only specify STS AssumeRole actions.",
  ],
])("refuses %s", (_what, kind, document, message) => {
  const json = document === undefined ? "{" : JSON.stringify(document);
  expect(() => parsePolicy(json, kind)).toThrow(
    expect.objectContaining({
      code: "MalformedPolicyDocument",
      message: expect.stringContaining(message),
    }),
  );
});

it("takes one statement as well as a list, and lets a resource policy leave the version out", () => {
  const document = {
    Statement: { ...statement, Sid: "Enable IAM User Permissions", Principal: "*" },
  };
  expect(parsePolicy(JSON.stringify(document), "resource")).toEqual({
    version: "2008-10-17",
    statements: [
      {
        sid: "Enable IAM User Permissions",
        effect: "Allow",
        principals: { everyone: true, aws: [], service: [], not: false },
        actions: { values: ["sqs:SendMessage"], not: false },
        resources: { values: ["*"], not: false },
        conditions: {},
      },
    ],
  });
});
