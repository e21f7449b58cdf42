import { type Case, passes, refuses } from "../../framework/cases";
import { arn, documentOf, lambdaTrust, role } from "./fixtures";

const trusting = (changes: Readonly<Record<string, unknown>>) =>
  role({ assumeRolePolicy: JSON.stringify(lambdaTrust(changes)) });

const states = { Service: "states.amazonaws.com" };
const machine = arn("states", "stateMachine:payment-workflow-prod");
const forMachine = {
  StringEquals: { "aws:SourceAccount": "111111111111" },
  ArnLike: { "aws:SourceArn": machine },
};
const when = (operator: string, key: string, ...values: string[]) => ({
  [operator]: { [key]: values },
});

const github = "token.actions.githubusercontent.com";
const subject = "repo:payments/webhooks:environment:prod";
const oidc = (sub: unknown, aud: unknown = "sts.amazonaws.com", operator = "StringEquals") =>
  trusting({
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: `arn:aws:iam::111111111111:oidc-provider/${github}` },
    Condition:
      operator === "StringLike"
        ? { StringLike: { [`${github}:sub`]: sub, [`${github}:aud`]: aud } }
        : { [operator]: { [`${github}:sub`]: sub }, StringLike: { [`${github}:aud`]: aud } },
  });
const anySource =
  "states.amazonaws.com for any resource of any account, expected conditions on aws:SourceArn and aws:SourceAccount";
const cross = { settings: { otherAccounts: ["999999999999"] } };
const foreignRole = "arn:aws:iam::999999999999:role/deployer";

export const cases: readonly Case[] = [
  passes("Lambda, which says no source", role()),
  passes("a service for one resource", trusting({ Principal: states, Condition: forMachine })),
  passes(
    "a service for one account",
    trusting({ Principal: states, Condition: { StringEquals: forMachine.StringEquals } }),
  ),
  passes(
    "one role of the account",
    trusting({ Principal: { AWS: "arn:aws:iam::111111111111:role/deployer" } }),
  ),
  passes(
    "the account, for one of its roles",
    trusting({
      Principal: { AWS: "111111111111" },
      Condition: when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111111111111:role/deployer"),
    }),
  ),
  passes("session tags", trusting({ Action: ["sts:AssumeRole", "sts:TagSession"] })),
  passes("a refusal of everybody", trusting({ Effect: "Deny", Principal: "*" })),
  passes("one environment of one repository", oidc(subject)),
  passes("one branch of one repository", oidc("repo:payments/webhooks:ref:refs/heads/main")),
  passes(
    "a known account with an external id",
    trusting({
      Principal: { AWS: foreignRole },
      Condition: when("StringEquals", "sts:ExternalId", "f3a1"),
    }),
    cross,
  ),
  passes(
    "SAML with its audience",
    trusting({
      Action: "sts:AssumeRoleWithSAML",
      Principal: { Federated: "arn:aws:iam::111111111111:saml-provider/idp" },
      Condition: when("StringEquals", "SAML:aud", "https://signin.aws.amazon.com/saml"),
    }),
  ),
  refuses(
    "everybody",
    trusting({ Principal: "*" }),
    'assumeRolePolicy, Statement[0]: found the principal "*"',
  ),
  refuses("every AWS identity", trusting({ Principal: { AWS: "*" } }), 'the principal "*"'),
  refuses(
    "identities by a pattern",
    trusting({ Principal: { AWS: "arn:aws:iam::111111111111:role/*" } }),
    "the principal",
  ),
  refuses("a service for anybody", trusting({ Principal: states }), anySource),
  refuses(
    "one of two services for anybody",
    trusting({ Principal: { Service: ["lambda.amazonaws.com", "scheduler.amazonaws.com"] } }),
    "scheduler.amazonaws.com for any resource",
  ),
  refuses(
    "a region's logs for anybody",
    trusting({ Principal: { Service: "logs.us-east-1.amazonaws.com" } }),
    "logs.us-east-1.amazonaws.com for any resource",
  ),
  refuses(
    "a source of any account",
    trusting({
      Principal: states,
      Condition: when("ArnLike", "aws:SourceArn", "arn:aws:states:us-east-1:*:*"),
    }),
    anySource,
  ),
  refuses(
    "a source that is asked for only where it is sent",
    trusting({ Principal: states, Condition: when("ArnLikeIfExists", "aws:SourceArn", machine) }),
    anySource,
  ),
  refuses(
    "a source that is only left out",
    trusting({
      Principal: states,
      Condition: when("StringNotEquals", "aws:SourceAccount", "999999999999"),
    }),
    anySource,
  ),
  refuses(
    "a source in another account",
    trusting({
      Principal: states,
      Condition: when("StringEquals", "aws:SourceAccount", "999999999999"),
    }),
    "states.amazonaws.com for 999999999999, in another account",
  ),
  refuses(
    "a source in another account by its ARN, even of Lambda",
    trusting({
      Condition: when(
        "ArnLike",
        "aws:SourceArn",
        "arn:aws:lambda:us-east-1:999999999999:function:f",
      ),
    }),
    "in another account",
  ),
  refuses(
    "the whole account",
    trusting({ Principal: { AWS: "arn:aws:iam::111111111111:root" } }),
    "found the whole account",
  ),
  refuses(
    "the whole account by its number",
    trusting({ Principal: { AWS: "111111111111" } }),
    "found the whole account",
  ),
  refuses(
    "the account under a pattern of everybody",
    trusting({
      Principal: { AWS: "111111111111" },
      Condition: when("ArnLike", "aws:PrincipalArn", "*"),
    }),
    "found the whole account",
  ),
  refuses(
    "a role of another account",
    trusting({ Principal: { AWS: foreignRole } }),
    `${foreignRole}, of another account`,
  ),
  refuses(
    "a known account without an external id",
    trusting({ Principal: { AWS: foreignRole } }),
    "without sts:ExternalId",
    cross,
  ),
  refuses("no principal", trusting({ Principal: undefined }), "found no Principal"),
  refuses(
    "NotPrincipal",
    trusting({ Principal: undefined, NotPrincipal: { AWS: foreignRole } }),
    "NotPrincipal with Allow: everybody else",
  ),
  refuses("an action that is a pattern", trusting({ Action: "sts:*" }), "found the action sts:*"),
  refuses(
    "NotAction",
    trusting({ Action: undefined, NotAction: "sts:TagSession" }),
    "found NotAction",
  ),
  refuses(
    "every repository",
    oidc("*", "sts.amazonaws.com", "StringLike"),
    `the subject * of ${github}`,
  ),
  refuses(
    "every repository of an organisation",
    oidc("repo:payments/*", "sts.amazonaws.com", "StringLike"),
    "the subject repo:payments/*",
  ),
  refuses(
    "every branch and pull request of a repository",
    oidc("repo:payments/webhooks:*", "sts.amazonaws.com", "StringLike"),
    "the subject repo:payments/webhooks:*",
  ),
  refuses(
    "no subject",
    trusting({
      Principal: { Federated: `arn:aws:iam::111111111111:oidc-provider/${github}` },
      Condition: when("StringEquals", `${github}:aud`, "sts.amazonaws.com"),
    }),
    `any subject of ${github}`,
  ),
  refuses(
    "a subject under ForAllValues, which holds without one",
    oidc(subject, "sts.amazonaws.com", "ForAllValues:StringEquals"),
    "any subject",
  ),
  refuses("any audience", oidc(subject, "*"), `tokens of ${github} for any audience`),
  refuses(
    "one audience beside a pattern of others",
    oidc(subject, ["sts.amazonaws.com", "*"]),
    `tokens of ${github} for any audience`,
  ),
  refuses(
    "another issuer without a subject",
    trusting({
      Principal: { Federated: "arn:aws:iam::111111111111:oidc-provider/idp.example.com" },
      Condition: when("StringEquals", "idp.example.com:aud", "aws"),
    }),
    "any subject of idp.example.com",
  ),
  refuses(
    "SAML without an audience",
    trusting({ Principal: { Federated: "arn:aws:iam::111111111111:saml-provider/idp" } }),
    "SAML without an audience",
  ),
  refuses(
    "text that is no JSON",
    role({ assumeRolePolicy: "{" }),
    "assumeRolePolicy, the document",
  ),
  refuses(
    "the second of two statements",
    role({
      assumeRolePolicy: JSON.stringify(
        documentOf(...lambdaTrust().Statement, ...lambdaTrust({ Principal: "*" }).Statement),
      ),
    }),
    "Statement[1]",
  ),
];
