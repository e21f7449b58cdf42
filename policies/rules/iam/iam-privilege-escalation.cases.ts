import { type Case, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown, type Asked } from "../../framework/harness";
import {
  documentOf,
  managedPolicy,
  policyArn,
  role,
  rolePolicy,
  roleType,
  statement,
} from "./fixtures";

const allowing = (...Action: string[]) => documentOf(statement({ Action, Resource: "*" }));
const inline = (...actions: string[]) => ({ others: [rolePolicy(allowing(...actions))] });

const attachment = (properties: Asked["properties"], comesFrom = {}): Asked => ({
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  name: "attachment",
  properties,
  comesFrom,
});
const shared = managedPolicy(allowing("iam:PutRolePolicy"));
const can = "iam:PutRolePolicy, by which it can write itself an inline policy";

const boundary: Asked = {
  type: "aws:iam/policy:Policy",
  name: "boundary",
  properties: { name: "boundary-prod", policy: JSON.stringify(allowing("sqs:SendMessage")) },
};
const boundaryArn = "arn:aws:iam::111111111111:policy/boundary-prod";
const ownRoles = "arn:aws:iam::111111111111:role/*-prod";
const underBoundary = (arn = boundaryArn, operator = "StringEquals") => ({
  Action: ["iam:CreateRole", "iam:PutRolePolicy"],
  Resource: ownRoles,
  Condition: { [operator]: { "iam:PermissionsBoundary": arn } },
});
const lending = (Resource = ownRoles) => ({ Action: ["iam:PassRole"], Resource });
const changingCode = { Action: ["lambda:UpdateFunctionCode"], Resource: "*" };
const deployer = (...statements: Readonly<Record<string, unknown>>[]) => ({
  others: [
    boundary,
    rolePolicy(documentOf(...[changingCode, ...statements].map((each) => statement(each)))),
  ],
});
const code = "lambda:UpdateFunctionCode, by which it can change the code of a function";

export const cases: readonly Case[] = [
  passes("a role with the actions of its work", role(), inline("sqs:SendMessage")),
  passes("a role without policies", role()),
  passes("half of a combination", role(), inline("lambda:CreateFunction", "lambda:InvokeFunction")),
  passes("PassRole alone, which iam-passrole judges", role(), inline("iam:PassRole")),
  passes("a refusal of what would be dangerous", role(), {
    others: [rolePolicy(documentOf(statement({ Effect: "Deny", Action: "iam:*", Resource: "*" })))],
  }),
  passes(
    "the permission to deliver logs, which Step Functions wants",
    role(),
    inline("logs:PutResourcePolicy"),
  ),
  passes("another role's policy", role(), {
    others: [
      role({}, "other"),
      {
        ...rolePolicy(allowing("iam:PutRolePolicy")),
        properties: {
          name: "p",
          role: "other-prod",
          policy: JSON.stringify(allowing("iam:PutRolePolicy")),
        },
      },
    ],
  }),
  refuses(
    "one action that is enough",
    role(),
    "validator policy, Statement[0] Send: found iam:CreatePolicyVersion, by which it can rewrite a managed policy",
    inline("iam:CreatePolicyVersion"),
  ),
  refuses(
    "an action in other letters",
    role(),
    "write itself an inline policy",
    inline("IAM:putrolepolicy"),
  ),
  refuses(
    "a combination in one statement",
    role(),
    "iam:PassRole with lambda:CreateFunction with lambda:InvokeFunction, by which it can run code under another role",
    inline("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"),
  ),
  refuses(
    "a combination over an inline and a managed policy",
    role({ managedPolicyArns: [policyArn] }),
    "iam:PassRole with states:CreateStateMachine",
    {
      others: [
        rolePolicy(allowing("iam:PassRole")),
        managedPolicy(allowing("states:CreateStateMachine")),
      ],
    },
  ),
  refuses(
    "a pattern that holds one",
    role(),
    "iam:UpdateAssumeRolePolicy, by which it can let itself take another role",
    inline("iam:UpdateAssume*"),
  ),
  refuses(
    "NotAction, which holds nearly all",
    role(),
    new Array<string>(22).fill("by which it can"),
    {
      others: [
        rolePolicy(documentOf(statement({ Action: undefined, NotAction: "s3:*", Resource: "*" }))),
      ],
    },
  ),
  refuses(
    "what changes who may do what",
    role(),
    "sqs:AddPermission, which changes who may do what",
    inline("sqs:AddPermission"),
  ),
  refuses(
    "grants of a key",
    role(),
    "kms:CreateGrant, which changes who may do what",
    inline("kms:CreateGrant"),
  ),
  refuses(
    "the role's own inline policy",
    role({ inlinePolicies: [{ policy: JSON.stringify(allowing("iam:PutRolePolicy")) }] }),
    can,
  ),
  refuses("a policy that is attached by ARN", role(), can, {
    others: [shared, attachment({ role: "validator-prod", policyArn })],
  }),
  refuses("a policy that is attached by reference", role(), can, {
    others: [
      shared,
      attachment({ role: "validator-prod", policyArn: unknown }, { policyArn: [shared] }),
    ],
  }),
  refuses("a policy that is attached to a role by reference", role(), can, {
    others: [
      shared,
      attachment({ role: unknown, policyArn }, { role: [{ type: roleType, name: "validator" }] }),
    ],
  }),
  refuses("a policy that is attached to several roles", role(), can, {
    others: [
      shared,
      {
        type: "aws:iam/policyAttachment:PolicyAttachment",
        name: "a",
        properties: { roles: ["other", "validator-prod"], policyArn },
      },
    ],
  }),
  refuses(
    "a policy among the role's managed ones, by reference",
    {
      ...role({ managedPolicyArns: [unknown] }),
      comesFrom: { managedPolicyArns: [shared as { type: string; name: string }] },
    },
    can,
    { others: [shared] },
  ),
  refuses(
    "a policy in a list of managed ones that is not known",
    {
      ...role({ managedPolicyArns: unknown }),
      comesFrom: { managedPolicyArns: [shared as { type: string; name: string }] },
    },
    can,
    { others: [shared] },
  ),

  refuses(
    "a policy by reference beside one by its ARN",
    {
      ...role({ managedPolicyArns: ["arn:aws:iam::111111111111:policy/else", unknown] }),
      comesFrom: { managedPolicyArns: [shared as { type: string; name: string }] },
    },
    can,
    { others: [shared] },
  ),

  passes(
    "a role that makes roles under a boundary and lends only those",
    role(),
    deployer(underBoundary(), lending()),
  ),
  refuses("one that makes roles without a boundary", role(), [can, code], {
    others: [
      rolePolicy(
        documentOf(
          statement(changingCode),
          statement({ Action: ["iam:CreateRole", "iam:PutRolePolicy"], Resource: ownRoles }),
        ),
      ),
    ],
  }),
  refuses(
    "one whose boundary is not of this stack",
    role(),
    [can, code],
    deployer(underBoundary("arn:aws:iam::111111111111:policy/other"), lending()),
  ),
  refuses(
    "one whose boundary is asked for only where it is sent",
    role(),
    [can, code],
    deployer(underBoundary(boundaryArn, "StringEqualsIfExists"), lending()),
  ),
  refuses(
    "one that may lend other roles too",
    role(),
    [can, code],
    deployer(underBoundary(), lending("arn:aws:iam::111111111111:role/*")),
  ),
  refuses(
    "one that may rewrite its boundary",
    role(),
    ["rewrite a managed policy", can, code],
    deployer(underBoundary(), { Action: ["iam:CreatePolicyVersion"], Resource: boundaryArn }),
  ),
  refuses(
    "one that may lift the boundary of what it made",
    role(),
    [can, "lift its own permissions boundary", code],
    deployer(underBoundary(), {
      Action: ["iam:DeleteRolePermissionsBoundary"],
      Resource: ownRoles,
    }),
  ),
  refuses(
    "one that may write policies of users",
    role(),
    [can, code],
    deployer(underBoundary(), { Action: ["iam:PutUserPolicy"], Resource: "*" }),
  ),
];
