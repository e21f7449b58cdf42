import { type Case, passes, refuses } from "../../framework/cases";
import { withStatement } from "./fixtures";

const roleArn = "arn:aws:iam::111111111111:role/payment-workflow-prod";
const to = (operator: string, ...services: string[]) => ({
  Condition: { [operator]: { "iam:PassedToService": services } },
});
const toStates = to("StringEquals", "states.amazonaws.com");
const pass = (changes = {}) =>
  withStatement({ Action: "iam:PassRole", Resource: roleArn, ...toStates, ...changes });
const anyService = "Statement[0] Send.Condition: found iam:PassRole to any service";

export const cases: readonly Case[] = [
  passes("one role to one service", pass()),
  passes("a statement about something else", withStatement()),
  passes("a refusal", pass({ Effect: "Deny", Resource: "*", Condition: undefined })),
  passes("NotAction that leaves it out", withStatement({ Action: undefined, NotAction: "iam:*" })),
  passes(
    "NotAction that leaves it out beside others",
    withStatement({ Action: undefined, NotAction: ["s3:*", "iam:*"] }),
  ),
  refuses(
    "it beside another action",
    pass({ Action: ["sqs:SendMessage", "iam:PassRole"], Condition: undefined }),
    anyService,
  ),
  refuses("a condition that lists no service", pass(to("StringEquals")), anyService),
  refuses("any role", pass({ Resource: "*" }), "Send.Resource: found iam:PassRole on *"),
  refuses(
    "roles by a pattern",
    pass({ Resource: [roleArn, "arn:aws:iam::111111111111:role/*"] }),
    "iam:PassRole on arn:aws:iam::111111111111:role/*",
  ),
  refuses(
    "roles of any account",
    pass({ Resource: "arn:aws:iam::*:role/x" }),
    "iam:PassRole on arn:aws:iam::*:role/x",
  ),
  refuses(
    "roles by a variable",
    pass({ Resource: "arn:aws:iam::111111111111:role/${aws:username}" }),
    "Send.Resource",
  ),
  refuses(
    "NotResource",
    pass({ Resource: undefined, NotResource: roleArn }),
    "everything but some roles",
  ),
  refuses("no condition", pass({ Condition: undefined }), anyService),
  refuses(
    "another condition",
    pass({ Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" } } }),
    anyService,
  ),
  refuses("any service by a pattern", pass(to("StringLike", "*")), anyService),
  refuses(
    "services by a pattern beside one by name",
    pass(to("StringLike", "states.amazonaws.com", "*.amazonaws.com")),
    anyService,
  ),
  refuses(
    "a condition that holds without the key",
    pass(to("StringEqualsIfExists", "states.amazonaws.com")),
    anyService,
  ),
  refuses(
    "a condition that only leaves one out",
    pass(to("StringNotEquals", "ec2.amazonaws.com")),
    anyService,
  ),
  refuses(
    "a pattern of actions that holds it",
    pass({ Action: "iam:Pass*", Condition: undefined }),
    anyService,
  ),
  refuses(
    "the action in other letters",
    pass({ Action: "iam:passrole", Condition: undefined }),
    anyService,
  ),
  refuses(
    "NotAction that does not leave it out",
    withStatement({ Action: undefined, NotAction: "s3:*", Resource: roleArn }),
    anyService,
  ),

  passes(
    "roles of names that only this team gives, where the settings say so",
    pass({ Resource: "arn:aws:iam::111111111111:role/*-prod" }),
    { settings: { ownNames: ["role/*-prod"] } },
  ),
  refuses(
    "them without the setting",
    pass({ Resource: "arn:aws:iam::111111111111:role/*-prod" }),
    "found iam:PassRole on arn:aws:iam::111111111111:role/*-prod",
  ),
];
