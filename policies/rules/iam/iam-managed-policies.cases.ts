import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";
import { documentOf, managedPolicy, policyArn, role, statement } from "./fixtures";

const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
const elsewhere = "arn:aws:iam::111111111111:policy/of-another-stack";
const shared = managedPolicy(documentOf(statement()));
const ofShared = { policyArn: [{ type: shared.type, name: "shared" }] };

const attached = (policyArn: unknown, comesFrom = {}): Asked => ({
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  properties: { role: "validator-prod", policyArn },
  comesFrom,
});

export const cases: readonly Case[] = [
  passes("a role without any", role()),
  passes("a policy of this stack", attached(policyArn), { others: [shared] }),
  passes("a policy of this stack by reference", attached(unknown, ofShared)),
  passes("a policy of this stack in the role itself", role({ managedPolicyArns: [policyArn] }), {
    others: [shared],
  }),
  passes("one of AWS that is allowed", attached(administrator), {
    settings: { allowedArns: [administrator] },
  }),
  refuses(
    "one of AWS, attached to a role",
    attached(administrator),
    "policyArn: found policy/AdministratorAccess, which AWS manages",
  ),
  refuses(
    "one of AWS in another partition",
    attached("arn:aws-us-gov:iam::aws:policy/AdministratorAccess"),
    "which AWS manages",
  ),
  refuses(
    "one of AWS for services",
    attached("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
    "service-role/AWSLambdaBasicExecutionRole, which AWS manages",
  ),
  refuses(
    "one of AWS in the role itself",
    role({ managedPolicyArns: [policyArn, administrator] }),
    "managedPolicyArns[1]: found policy/AdministratorAccess",
    { others: [shared] },
  ),
  refuses(
    "one of AWS, attached to several",
    {
      type: "aws:iam/policyAttachment:PolicyAttachment",
      properties: { roles: ["validator-prod"], policyArn: administrator },
    },
    "which AWS manages",
  ),
  refuses(
    "one of AWS in an exclusive list",
    {
      type: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
      properties: { roleName: "validator-prod", policyArns: [administrator] },
    },
    "policyArns[0]",
  ),
  refuses(
    "one of another stack",
    attached(elsewhere),
    `found "${elsewhere}", which this stack does not hold`,
    { others: [shared] },
  ),
  cannotDecide("an unknown that comes from nowhere", attached(unknown), "policyArn"),
  cannotDecide(
    "an unknown that comes from something else",
    attached(unknown, { policyArn: [{ type: "aws:sqs/queue:Queue", name: "q" }] }),
    "policyArn",
  ),
  cannotDecide(
    "an unknown among the role's own",
    role({ managedPolicyArns: [unknown] }),
    "managedPolicyArns[0]",
  ),
  cannotDecide(
    "an unknown that comes from a policy and from something else",
    attached(unknown, {
      policyArn: [...ofShared.policyArn, { type: "aws:sqs/queue:Queue", name: "q" }],
    }),
    "policyArn",
  ),
];
