import { type Case, passes, refuses } from "../../framework/cases";
import {
  administration,
  arn,
  byService,
  documentOf,
  key,
  keyWith,
  rolesThrough,
  root,
} from "./fixtures";

const use = ["kms:Decrypt", "kms:GenerateDataKey"];
const other = "999999999999";
const when = (operator: string, key: string, ...values: string[]) => ({
  [operator]: { [key]: values },
});
const byRoot = (Action: unknown, Condition?: unknown) => ({
  Effect: "Allow",
  Principal: root,
  Action,
  Resource: "*",
  Condition,
});
const byAnybody = (Condition?: unknown) => ({
  Effect: "Allow",
  Principal: "*",
  Action: use,
  Resource: "*",
  Condition,
});
const anyData = "for the data of any account";
const everyIdentity = "for every identity of the account that an IAM policy allows it";
const throughSqs = { "kms:ViaService": "sqs.us-east-1.amazonaws.com" };

export const cases: readonly Case[] = [
  passes("roles through a service", key(rolesThrough("sqs", use))),
  passes(
    "a service for one resource",
    key(byService("sns.amazonaws.com", use, when("ArnLike", "aws:SourceArn", arn("sns", "t")))),
  ),
  passes(
    "a service for one account",
    key(
      byService(
        "events.amazonaws.com",
        use,
        when("StringEquals", "aws:SourceAccount", "111111111111"),
      ),
    ),
  ),
  passes(
    "a service that is told by the encryption context",
    key(
      byService(
        "logs.us-east-1.amazonaws.com",
        use,
        when(
          "ArnLike",
          "kms:EncryptionContext:aws:logs:arn",
          arn("logs", "log-group:/aws/lambda/*"),
        ),
      ),
    ),
  ),
  passes(
    "identities that are told by the encryption context",
    key(
      byRoot(
        use,
        when(
          "StringLike",
          "kms:EncryptionContext:aws:states:stateMachineArn",
          arn("states", "stateMachine:*"),
        ),
      ),
    ),
  ),
  passes(
    "one role",
    key({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111111111111:role/r" },
      Action: use,
      Resource: "*",
    }),
  ),
  passes(
    "anybody of this account through one service",
    key(byAnybody({ StringEquals: { ...throughSqs, "kms:CallerAccount": "111111111111" } })),
  ),
  passes(
    "another account that is known",
    key(rolesThrough("sqs", use, { Principal: { AWS: other } })),
    { settings: { otherAccounts: [other] } },
  ),
  passes("a refusal of everybody", key({ ...byAnybody(), Effect: "Deny" })),
  passes("a key without a policy, which kms-key refuses", keyWith({ policy: undefined })),
  refuses(
    "a service under an encryption context that lists no value",
    key(
      byService(
        "logs.us-east-1.amazonaws.com",
        use,
        when("ArnLike", "kms:EncryptionContext:aws:logs:arn"),
      ),
    ),
    anyData,
  ),
  refuses("everybody", key(byAnybody()), "policy, Statement[1]: found everybody"),
  refuses(
    "every AWS identity",
    key({ ...byAnybody(), Principal: { AWS: "*" } }),
    "found everybody",
  ),
  refuses(
    "anybody of this account",
    key(byAnybody(when("StringEquals", "kms:CallerAccount", "111111111111"))),
    "found everybody",
  ),
  refuses(
    "anybody through one service",
    key(byAnybody({ StringEquals: throughSqs })),
    "found everybody",
  ),
  refuses(
    "anybody of another account through one service",
    key(byAnybody({ StringEquals: { ...throughSqs, "kms:CallerAccount": other } })),
    "found everybody",
  ),
  refuses(
    "a service without a source",
    key(byService("sns.amazonaws.com", use, undefined)),
    `sns.amazonaws.com ${anyData}`,
  ),
  refuses(
    "a service for data of any account",
    key(
      byService(
        "logs.us-east-1.amazonaws.com",
        use,
        when("ArnLike", "kms:EncryptionContext:aws:logs:arn", "arn:aws:logs:us-east-1:*:*"),
      ),
    ),
    anyData,
  ),
  refuses(
    "a service for data of another account",
    key(
      byService(
        "logs.us-east-1.amazonaws.com",
        use,
        when("ArnLike", "kms:EncryptionContext:aws:logs:arn", `arn:aws:logs:us-east-1:${other}:*`),
      ),
    ),
    anyData,
  ),
  refuses(
    "a service for a resource of another account",
    key(
      byService(
        "sns.amazonaws.com",
        use,
        when("ArnLike", "aws:SourceArn", `arn:aws:sns:us-east-1:${other}:t`),
      ),
    ),
    "of another account",
  ),
  refuses(
    "every identity of the account",
    key(byRoot(use)),
    `kms:Decrypt, kms:GenerateDataKey ${everyIdentity}`,
  ),
  refuses("every identity, for every action", key(byRoot("kms:*")), everyIdentity),
  refuses(
    "every identity, for all but some actions",
    key({ ...byRoot(undefined), NotAction: "kms:ScheduleKeyDeletion" }),
    everyIdentity,
  ),
  refuses(
    "every identity, for grants",
    key(byRoot("kms:CreateGrant")),
    `kms:CreateGrant ${everyIdentity}`,
  ),
  refuses(
    "every identity through any service",
    key(byRoot(use, when("StringLike", "kms:ViaService", "*"))),
    everyIdentity,
  ),
  refuses(
    "another account",
    key(rolesThrough("sqs", use, { Principal: { AWS: `arn:aws:iam::${other}:root` } })),
    `arn:aws:iam::${other}:root, of another account`,
  ),
  refuses(
    "NotPrincipal",
    key({ Effect: "Allow", NotPrincipal: root, Action: use, Resource: "*" }),
    "NotPrincipal with Allow: everybody else",
  ),
  refuses(
    "a key that nobody can administer",
    keyWith({ policy: JSON.stringify({ Statement: [rolesThrough("sqs", use)] }) }),
    "policy: found nobody who may kms:PutKeyPolicy",
  ),
  refuses(
    "a key that only a service can administer",
    keyWith({
      policy: JSON.stringify({
        Statement: [
          {
            ...administration,
            Principal: { Service: "logs.us-east-1.amazonaws.com" },
            Condition: when("StringEquals", "aws:SourceAccount", "111111111111"),
          },
        ],
      }),
    }),
    "nobody who may kms:PutKeyPolicy",
  ),
  refuses("text that is no JSON", keyWith({ policy: "{" }), [
    "policy, the document",
    "nobody who may",
  ]),
  refuses(
    "a policy beside the key",
    {
      type: "aws:kms/keyPolicy:KeyPolicy",
      properties: { keyId: "k", policy: documentOf(byAnybody()) },
    },
    "found everybody",
  ),

  passes(
    "the account, for roles by their names",
    key(byRoot(use, when("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::111111111111:role/r"))),
  ),
  refuses(
    "the account, for roles by a pattern",
    key(byRoot(use, when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111111111111:role/*"))),
    everyIdentity,
  ),
  refuses(
    "the account, for one role by its name and others by a pattern",
    key(
      byRoot(
        use,
        when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111111111111:role/r", "arn:aws:iam::*"),
      ),
    ),
    everyIdentity,
  ),
];
