import { type Case, passes, refuses } from "../../framework/cases";
import { documentOf, managedPolicy, role, rolePolicy, statement, withStatement } from "./fixtures";

const open = documentOf(statement({ Action: "sqs:*" }));

export const cases: readonly Case[] = [
  passes("actions by their names", withStatement()),
  passes("one action that is not in a list", withStatement({ Action: "sqs:SendMessage" })),
  passes(
    "a pattern in a refusal, which only takes away",
    withStatement({ Effect: "Deny", Action: "sqs:*" }),
  ),
  refuses(
    "every action of a service, and says what that is today",
    withStatement({ Action: ["sqs:*"] }),
    'policy, Statement[0] Send.Action: found "sqs:*" (20 actions today, among them AddPermission, RemovePermission, SetQueueAttributes)',
  ),
  refuses(
    "a pattern in the middle of others",
    withStatement({ Action: ["sqs:SendMessage", "sqs:Get*"] }),
    'found "sqs:Get*"',
  ),
  refuses(
    "a question mark",
    withStatement({ Action: "sqs:SendMessag?" }),
    'found "sqs:SendMessag?"',
  ),
  refuses("everything", withStatement({ Action: "*" }), '"*", every action of every service'),
  refuses("everything, spelt longer", withStatement({ Action: "*:*" }), "every action of every"),
  refuses(
    "NotAction, which allows what nobody thought of",
    withStatement({ Action: undefined, NotAction: ["iam:*"] }),
    "Statement[0] Send.NotAction: found everything but iam:*",
  ),
  refuses(
    "a statement that is no list",
    rolePolicy({ Version: "2012-10-17", Statement: statement({ Action: "sqs:*" }) }),
    'found "sqs:*"',
  ),
  refuses(
    "an effect that is misspelt, because it may be meant as permission",
    withStatement({ Effect: "allow", Action: "sqs:*" }),
    'found "sqs:*"',
  ),
  refuses(
    "a policy that is an object instead of text",
    { ...withStatement(), properties: { name: "p", role: "validator-prod", policy: open } },
    'found "sqs:*"',
  ),
  refuses(
    "an inline policy of the role",
    role({ inlinePolicies: [{ name: "p", policy: JSON.stringify(open) }] }),
    'inlinePolicies[0].policy, Statement[0] Send.Action: found "sqs:*"',
  ),
  refuses("a managed policy", managedPolicy(open), 'found "sqs:*"'),
  refuses(
    "a user's policy",
    {
      type: "aws:iam/userPolicy:UserPolicy",
      properties: { user: "u", policy: JSON.stringify(open) },
    },
    'found "sqs:*"',
  ),
  passes("a role without inline policies", role()),
];
