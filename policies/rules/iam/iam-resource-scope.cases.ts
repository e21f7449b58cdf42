import { type Case, passes, refuses } from "../../framework/cases";
import {
  arn,
  documentOf,
  managedPolicy,
  queueArn,
  role,
  rolePolicy,
  statement,
  withStatement,
} from "./fixtures";

const on = (Action: string | string[], Resource: string | string[], more = {}) =>
  withStatement({ Action, Resource, ...more });

const alias = (operator: string, ...aliases: string[]) => ({
  Condition: { [operator]: { "kms:ResourceAliases": aliases } },
});
const tablesAlias = "alias/payment-webhooks-tables-prod";
const anyKey = arn("kms", "key/*");

export const cases: readonly Case[] = [
  passes("a queue by its ARN", withStatement()),
  passes("several queues", on("sqs:SendMessage", [queueArn, arn("sqs", "other-prod")])),
  passes("an action in other letters", on("SQS:sendmessage", queueArn)),
  passes(
    "log streams below one group",
    on("logs:PutLogEvents", arn("logs", "log-group:/aws/lambda/validator-prod:*")),
  ),
  passes(
    "the label of one table's stream",
    on("dynamodb:GetRecords", arn("dynamodb", "table/ledger-prod/stream/*")),
  ),
  passes(
    "every index of one table",
    on("dynamodb:Query", arn("dynamodb", "table/ledger-prod/index/*")),
  ),
  passes("objects of one bucket", on("s3:GetObject", "arn:aws:s3:::archive-prod/2026/*")),
  passes(
    "* where the service knows no resource level",
    on(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
  ),
  passes(
    "the keys of the account under one alias",
    on("kms:Decrypt", anyKey, alias("ForAnyValue:StringEquals", tablesAlias)),
  ),
  passes("anything in a refusal", on("sqs:SendMessage", "*", { Effect: "Deny" })),
  refuses(
    "* on an action that knows resources",
    on("sqs:SendMessage", "*"),
    'Statement[0] Send.Resource: found "*", which stands for any region and account and name of sqs queue, expected an ARN like arn:${Partition}:sqs:',
  ),
  refuses(
    "* where only one of the actions knows no resource level",
    on(["xray:PutTraceSegments", "sqs:SendMessage"], "*"),
    "of sqs queue",
  ),
  refuses(
    "an ARN that is open in region, account and name",
    on("sqs:SendMessage", "arn:aws:sqs:*:*:*"),
    "any region and account and name of sqs queue",
  ),
  refuses(
    "an ARN that is open in the account",
    on("sqs:SendMessage", "arn:aws:sqs:us-east-1:*:stripe-webhooks-prod.fifo"),
    "stands for any account",
  ),
  refuses(
    "an ARN that is open in the region",
    on("sqs:SendMessage", "arn:aws:sqs:*:111111111111:stripe-webhooks-prod.fifo"),
    "stands for any region of sqs queue",
  ),
  refuses(
    "an ARN that is open in the name",
    on("sqs:SendMessage", arn("sqs", "*")),
    "stands for any name of sqs queue",
  ),
  refuses(
    "a name that is half a pattern",
    on("sqs:SendMessage", arn("sqs", "stripe-*")),
    "any name of sqs queue",
  ),
  refuses(
    "a name with a question mark",
    on("sqs:SendMessage", arn("sqs", "stripe-webhooks-?")),
    "any name of sqs queue",
  ),
  refuses(
    "an ARN that ends too soon",
    on("sqs:SendMessage", "arn:aws:sqs:us-east-1:*"),
    "any account and name of sqs queue",
  ),
  refuses(
    "an ARN that is open in the type",
    on("sqs:SendMessage", queueArn.replace("sqs", "sq?")),
    "any type of sqs queue",
  ),
  refuses(
    "a policy variable as the name",
    on("sqs:SendMessage", arn("sqs", "${aws:username}")),
    "any name of sqs queue",
  ),
  refuses(
    "every group of logs",
    on("logs:PutLogEvents", arn("logs", "log-group:*")),
    "any name of logs log-stream",
  ),
  refuses(
    "groups by a prefix",
    on("logs:PutLogEvents", arn("logs", "log-group:/aws/lambda/*")),
    "any name of logs log-stream",
  ),
  refuses(
    "streams of every table",
    on("dynamodb:GetRecords", arn("dynamodb", "table/*/stream/*")),
    "any name of dynamodb stream",
  ),
  refuses(
    "a table by a prefix, which its indexes have too",
    on("dynamodb:Query", arn("dynamodb", "table/ledger*")),
    "any name of dynamodb index, any name of dynamodb table",
  ),
  refuses(
    "every role",
    on("iam:PassRole", "arn:aws:iam::111111111111:role/*"),
    "any name of iam role",
  ),
  refuses(
    "every object of every bucket",
    on("s3:GetObject", "arn:aws:s3:::*"),
    "any name of s3 object",
  ),
  refuses("every key without a condition", on("kms:Decrypt", anyKey), "any name of kms key"),
  refuses(
    "every key under a condition that says nothing about it",
    on("kms:Decrypt", anyKey, {
      Condition: { StringEquals: { "kms:ViaService": "sqs.us-east-1.amazonaws.com" } },
    }),
    "any name of kms key",
  ),
  refuses(
    "every key under an alias that is a pattern",
    on("kms:Decrypt", anyKey, alias("ForAnyValue:StringLike", "alias/*")),
    "any name of kms key",
  ),
  refuses(
    "every key under one alias and a pattern of others",
    on("kms:Decrypt", anyKey, alias("ForAnyValue:StringLike", tablesAlias, "alias/*")),
    "any name of kms key",
  ),
  refuses(
    "every key under a condition that lists no alias",
    on("kms:Decrypt", anyKey, alias("ForAnyValue:StringEquals")),
    "any name of kms key",
  ),
  refuses(
    "an alias under ForAllValues, which holds for keys without one",
    on("kms:Decrypt", anyKey, alias("ForAllValues:StringEquals", tablesAlias)),
    "any name of kms key",
  ),
  refuses(
    "an alias that is asked for only where it is sent",
    on("kms:Decrypt", anyKey, alias("ForAnyValue:StringEqualsIfExists", tablesAlias)),
    "any name of kms key",
  ),
  refuses(
    "keys of every account, whatever their alias",
    on(
      "kms:Decrypt",
      "arn:aws:kms:us-east-1:*:key/*",
      alias("ForAnyValue:StringEquals", tablesAlias),
    ),
    "any account of kms key",
  ),
  refuses(
    "a pattern of actions on every queue",
    on("sqs:Send*", arn("sqs", "*")),
    "any name of sqs queue",
  ),
  refuses("every action on everything", on("*", "*"), 'found "*", which stands for everything'),
  refuses(
    "every action on a name that is a pattern",
    on("*", arn("sqs", "a*")),
    "stands for any name",
  ),
  passes("every action on one name, which is another rule's to refuse", on("*", queueArn)),
  refuses(
    "NotAction on everything",
    withStatement({ Action: undefined, NotAction: "iam:*", Resource: "*" }),
    "which stands for everything",
  ),
  refuses(
    "NotResource",
    withStatement({ Resource: undefined, NotResource: queueArn }),
    "Send.NotResource: found everything but",
  ),
  refuses(
    "a queue of another account",
    on("sqs:SendMessage", "arn:aws:sqs:us-east-1:999999999999:q"),
    "which is in account 999999999999",
  ),
  passes(
    "a queue of another account that is known",
    on("sqs:SendMessage", "arn:aws:sqs:us-east-1:999999999999:q"),
    { settings: { otherAccounts: ["999999999999"] } },
  ),
  refuses(
    "the second of two statements",
    rolePolicy(documentOf(statement(), statement({ Sid: undefined, Resource: "*" }))),
    "policy, Statement[1].Resource",
  ),
  refuses(
    "a managed policy",
    managedPolicy(documentOf(statement({ Resource: "*" }))),
    "of sqs queue",
  ),
  refuses(
    "an inline policy of the role",
    role({
      inlinePolicies: [{ policy: JSON.stringify(documentOf(statement({ Resource: "*" }))) }],
    }),
    "inlinePolicies[0].policy, Statement[0] Send.Resource",
  ),

  passes(
    "names that only this team gives, where the settings say so",
    withStatement({ Resource: arn("sqs", "*-prod") }),
    { settings: { ownNames: ["*-prod"] } },
  ),
  refuses(
    "them without the setting",
    withStatement({ Resource: arn("sqs", "*-prod") }),
    "any name of sqs queue",
  ),
  refuses(
    "another pattern than the setting's",
    withStatement({ Resource: arn("sqs", "*") }),
    "any name of sqs queue",
    { settings: { ownNames: ["*-prod"] } },
  ),
  refuses(
    "own names of every account",
    withStatement({ Resource: "arn:aws:sqs:us-east-1:*:*-prod" }),
    "any account and name of sqs queue",
    { settings: { ownNames: ["*-prod"] } },
  ),
  refuses(
    "own names of another account",
    withStatement({ Resource: "arn:aws:sqs:us-east-1:999999999999:*-prod" }),
    "which is in account 999999999999",
    { settings: { ownNames: ["*-prod"] } },
  ),
  refuses(
    "a setting that stands for every name",
    withStatement({ Resource: arn("sqs", "*") }),
    "any name of sqs queue",
    { settings: { ownNames: ["*"] } },
  ),
];
