import { type Case, cannotDecide, passes } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { role, rolePolicy, withStatement } from "./fixtures";

const queue = (policy: unknown) => ({ type: "aws:sqs/queue:Queue", properties: { policy } });

export const cases: readonly Case[] = [
  passes("a policy that is known", withStatement()),
  passes("a role's policies that are known", role({ inlinePolicies: [{ policy: "{}" }] })),
  passes("a queue without a policy", queue(undefined)),
  passes("a queue's policy that is known", queue("{}")),
  cannotDecide("a policy", rolePolicy(unknown), "policy"),
  cannotDecide(
    "one ARN in a policy that is an object",
    {
      ...withStatement(),
      properties: { policy: { Statement: [{ Effect: "Allow", Resource: [unknown] }] } },
    },
    "policy.Statement.0.Resource.0",
  ),
  cannotDecide("a trust policy", role({ assumeRolePolicy: unknown }), "assumeRolePolicy"),
  cannotDecide(
    "a role's inline policy",
    role({ inlinePolicies: [{ policy: unknown }] }),
    "inlinePolicies.0.policy",
  ),
  cannotDecide(
    "all of a role's inline policies",
    role({ inlinePolicies: unknown }),
    "inlinePolicies",
  ),
  cannotDecide("a queue's policy", queue(unknown), "policy"),
  cannotDecide(
    "a log group's policy",
    {
      type: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
      properties: { policyDocument: unknown },
    },
    "policyDocument",
  ),
  cannotDecide(
    "a key's policy",
    { type: "aws:kms/key:Key", properties: { policy: unknown } },
    "policy",
  ),
];
