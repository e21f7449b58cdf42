import { type Case, passes, refuses } from "../../framework/cases";
import { arn, documentOf, queueArn, role, rolePolicy, statement, withStatement } from "./fixtures";

const on = (Action: string | string[], Resource: string | string[], more = {}) =>
  withStatement({ Action, Resource, ...more });

const table = arn("dynamodb", "table/ledger-prod");
const condition = (operator: string, key: string, value = "x") => ({
  Condition: { [operator]: { [key]: value } },
});

export const cases: readonly Case[] = [
  passes("an action on its resource", withStatement()),
  passes("an action in other letters", on("SQS:sendMESSAGE", queueArn)),
  passes(
    "an action that has several types of resource",
    on("dynamodb:Query", [table, `${table}/index/open`]),
  ),
  passes("* where the action knows no resource level", on("xray:PutTraceSegments", "*")),
  passes(
    "an alias or a version of a function",
    on("lambda:InvokeFunction", arn("lambda", "function:validator-prod:live")),
  ),
  passes(
    "a condition that the service sends",
    on(
      "kms:Decrypt",
      arn("kms", "key/*"),
      condition("StringEquals", "kms:EncryptionContext:PARAMETER_ARN"),
    ),
  ),
  passes(
    "a condition that every service sends",
    on("sqs:SendMessage", queueArn, condition("StringEquals", "AWS:PrincipalTag/team")),
  ),
  passes("a pattern some of whose actions know no resource level", on("sqs:*", queueArn)),
  passes(
    "everything but a resource, which another rule refuses",
    withStatement({ Resource: undefined, NotResource: queueArn }),
  ),
  passes(
    "a condition key in other letters",
    on("kms:Decrypt", arn("kms", "key/*"), condition("StringEquals", "KMS:calleraccount")),
  ),
  refuses(
    "a condition key that only begins like one that is sent",
    on("kms:Decrypt", arn("kms", "key/*"), condition("StringEquals", "kms:CallerAccountId")),
    "a condition on kms:CallerAccountId",
  ),
  refuses(
    "a key of the encryption context that is not named",
    on("kms:Decrypt", arn("kms", "key/*"), condition("StringEquals", "kms:EncryptionContext:")),
    "a condition on kms:EncryptionContext:",
  ),
  passes(
    "a pattern some of whose actions can be under the condition",
    on("kms:De*", arn("kms", "key/*"), condition("StringEquals", "kms:EncryptionContext:a")),
  ),
  refuses(
    "a condition that one of the actions never carries",
    on(
      ["kms:Decrypt", "kms:ListGrants"],
      arn("kms", "key/*"),
      condition("StringEquals", "kms:EncryptionContext:a"),
    ),
    "which no request for kms:ListGrants carries",
  ),
  refuses(
    "a misspelt action four letters away",
    on("sqs:SendMessageNoww", queueArn),
    "did you mean SendMessage?",
  ),
  refuses(
    "a misspelt action five letters away",
    on("sqs:SendMessageNowww", queueArn),
    "expected an action of sqs.",
  ),
  refuses(
    "a misspelt action, and says which one is near",
    on("sqs:SendMesage", queueArn),
    'Statement[0] Send: found "sqs:SendMesage", expected an action of sqs; did you mean SendMessage?',
  ),
  refuses(
    "an action that is nowhere near",
    on("sqs:Teleport", queueArn),
    "expected an action of sqs.",
  ),
  refuses("a service that does not exist", on("sqss:SendMessage", queueArn), '"sqss" is none'),
  refuses("an action without a service", on("SendMessage", queueArn), "expected service:Action"),
  refuses(
    "a pattern that matches no action",
    on("sqs:Teleport*", queueArn),
    "expected an action of sqs",
  ),
  refuses(
    "a misspelt action in a refusal, which then refuses nothing",
    on("sqs:DeletQueue", queueArn, { Effect: "Deny" }),
    "did you mean DeleteQueue?",
  ),
  refuses(
    "a misspelt NotAction",
    withStatement({ Action: undefined, NotAction: "sqs:SendMesage" }),
    "did you mean SendMessage?",
  ),
  refuses("an action on a type that it cannot have", on("dynamodb:GetRecords", table), [
    `dynamodb:GetRecords on ${table}, which it cannot have, expected one of arn:\${Partition}:dynamodb:\${Region}:\${Account}:table/\${TableName}/stream/`,
    "none of dynamodb:GetRecords can have",
  ]),
  refuses(
    "an action on an ARN of another service",
    on("sqs:SendMessage", arn("sns", "payment-events-prod")),
    ["which it cannot have", "none of sqs:SendMessage can have"],
  ),
  refuses(
    "an ARN where the action knows no resource level",
    on("xray:PutTraceSegments", arn("xray", "group/x")),
    ['expected Resource "*": the action knows no resource level', "can have"],
  ),
  refuses(
    "one of several actions that has no resource",
    on(["sqs:SendMessage", "dynamodb:PutItem"], queueArn),
    "dynamodb:PutItem on arn:aws:sqs",
  ),
  refuses(
    "one of several resources that no action has",
    on("sqs:SendMessage", [queueArn, table]),
    "which none of sqs:SendMessage can have",
  ),
  refuses(
    "a key by its alias, which IAM never matches",
    on("kms:Decrypt", arn("kms", "alias/tables-prod")),
    ["kms:Decrypt on", "none of kms:Decrypt"],
  ),
  refuses(
    "an ARN that is too short",
    on("sqs:SendMessage", "arn:aws:sqs:stripe"),
    'Resource "arn:aws:sqs:stripe", expected an ARN of six parts',
  ),
  refuses(
    "a name instead of an ARN",
    on("sqs:SendMessage", "stripe-webhooks"),
    "expected an ARN of six parts",
  ),
  refuses("no resource", withStatement({ Resource: undefined }), "found no Resource"),
  refuses(
    "a principal, which only resources' policies have",
    withStatement({ Principal: "*" }),
    "found a Principal",
  ),
  refuses(
    "a condition that the service never sends",
    on("sqs:SendMessage", queueArn, condition("StringEquals", "sqs:QueueName")),
    "a condition on sqs:QueueName, which no request for sqs:SendMessage carries",
  ),
  refuses(
    "a condition of another service",
    on("sqs:SendMessage", queueArn, condition("StringEquals", "kms:ViaService")),
    "a condition on kms:ViaService",
  ),
  refuses(
    "a global condition key that does not exist",
    on("sqs:SendMessage", queueArn, condition("StringEquals", "aws:SourceAcount")),
    "a condition on aws:SourceAcount",
  ),
  refuses(
    "an operator that does not exist",
    on("sqs:SendMessage", queueArn, condition("StringMatches", "aws:SourceVpc")),
    "the condition operator StringMatches",
  ),
  refuses(
    "text that is no JSON",
    rolePolicy("{"),
    "policy, the document: found text that is no JSON",
  ),
  refuses("JSON that is no policy", rolePolicy("[]"), "JSON that is no object"),
  refuses(
    "a policy without a statement",
    rolePolicy({ Version: "2012-10-17" }),
    "found no statement",
  ),
  refuses(
    "a statement that is no object",
    rolePolicy(documentOf("Allow")),
    "policy, Statement[0]: found no object",
  ),
  refuses(
    "an element that IAM does not know",
    withStatement({ Actions: ["sqs:SendMessage"] }),
    "found an element Actions",
  ),
  refuses(
    "an element beside the statements",
    rolePolicy({ ...documentOf(statement()), version: "2012-10-17" }),
    "policy, version: found an element version",
  ),
  refuses(
    "an effect in other letters",
    withStatement({ Effect: "allow" }),
    'found another Effect, expected "Allow" or "Deny"',
  ),
  refuses("no effect", withStatement({ Effect: undefined }), "found no Effect"),
  refuses("no action", withStatement({ Action: undefined }), "neither Action nor NotAction"),
  refuses("Action beside NotAction", withStatement({ NotAction: "sqs:*" }), "Action and NotAction"),
  refuses(
    "Resource beside NotResource",
    withStatement({ NotResource: "*" }),
    "Resource and NotResource",
  ),
  refuses(
    "a condition without an operator",
    withStatement({ Condition: { "aws:SourceVpc": "v" } }),
    "the operator aws:SourceVpc without keys",
  ),
  refuses(
    "a condition that is text",
    withStatement({ Condition: "no" }),
    "a Condition that is no object",
  ),
  refuses(
    "the old version, in which variables are plain text",
    rolePolicy({ ...documentOf(statement()), Version: "2008-10-17" }),
    'policy, Version: found "2008-10-17"',
  ),
  refuses("no version", rolePolicy({ Statement: [statement()] }), "policy, Version: found nothing"),
  refuses(
    "a version that never was",
    rolePolicy({ ...documentOf(statement()), Version: "2026-01-01" }),
    "policy, Version: found another version",
  ),
  refuses(
    "an inline policy of the role",
    role({ inlinePolicies: [{ policy: "{" }] }),
    "inlinePolicies[0].policy, the document",
  ),
];
