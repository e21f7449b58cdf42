import { parseDocument } from "./document";
import { isLetIn } from "./evaluate";

const root = "arn:aws:iam::111111111111:root";
const allow = (changes = {}) => ({
  Effect: "Allow",
  Principal: { AWS: root },
  Action: "kms:Decrypt",
  Resource: "*",
  ...changes,
});
const identity = { accountId: "111111111111" };
const sns = { service: "sns.amazonaws.com" };
const asks = (
  caller: typeof identity | typeof sns,
  statements: object[],
  action = "kms:Decrypt",
  context = {},
) => isLetIn(parseDocument(JSON.stringify({ Statement: statements })), { caller, action, context });

describe("a resource's policy", () => {
  it.each<[string, boolean]>([
    ["the account's root lets its identities in", asks(identity, [allow()])],
    ["its number too", asks(identity, [allow({ Principal: { AWS: "111111111111" } })])],
    ["everybody is everybody", asks(identity, [allow({ Principal: "*" })])],
    [
      "a service in its own name",
      asks(sns, [allow({ Principal: { Service: "sns.amazonaws.com" } })]),
    ],
    ["an action by a pattern, in other letters", asks(identity, [allow({ Action: "KMS:de*" })])],
    [
      "all actions but others",
      asks(identity, [allow({ Action: undefined, NotAction: "kms:Encrypt" })]),
    ],
    [
      "under a condition that holds",
      asks(identity, [allow({ Condition: { StringEquals: { K: "v" } } })], "kms:Decrypt", {
        k: ["v"],
      }),
    ],
    ["one of several actions", asks(identity, [allow({ Action: ["kms:Encrypt", "kms:Decrypt"] })])],
    [
      "one of several principals",
      asks(identity, [allow({ Principal: { AWS: ["222222222222", root] } })]),
    ],
  ])("lets in: %s", (_what, letIn) => expect(letIn).toBe(true));

  it.each<[string, boolean]>([
    ["nobody where there is no statement", asks(identity, [])],
    ["not another account", asks(identity, [allow({ Principal: { AWS: "222222222222" } })])],
    [
      "not every role where one is named",
      asks(identity, [allow({ Principal: { AWS: "arn:aws:iam::111111111111:role/r" } })]),
    ],
    ["no service as the account", asks(sns, [allow()])],
    [
      "no identity as a service",
      asks(identity, [allow({ Principal: { Service: "sns.amazonaws.com" } })]),
    ],
    ["not another service", asks(sns, [allow({ Principal: { Service: "sqs.amazonaws.com" } })])],
    ["not another action", asks(identity, [allow()], "kms:Encrypt")],
    ["not what is left out", asks(identity, [allow({ Action: undefined, NotAction: "kms:*" })])],
    [
      "not under a condition that fails",
      asks(identity, [allow({ Condition: { StringEquals: { k: "v" } } })]),
    ],
    [
      "not where a refusal applies",
      asks(identity, [allow(), allow({ Effect: "Deny", Principal: "*" })]),
    ],
    [
      "not whom NotPrincipal names",
      asks(identity, [allow({ Principal: undefined, NotPrincipal: { AWS: root } })]),
    ],
    [
      "not one of several that are left out",
      asks(identity, [allow({ Action: undefined, NotAction: ["kms:Encrypt", "kms:Decrypt"] })]),
    ],
    [
      "not one of several whom NotPrincipal names",
      asks(identity, [
        allow({ Principal: undefined, NotPrincipal: { AWS: ["222222222222", root] } }),
      ]),
    ],
  ])("lets in %s", (_what, letIn) => expect(letIn).toBe(false));
});
