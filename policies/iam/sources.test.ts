import { unknown } from "../framework/resource";
import type { Context, Rule } from "../framework/rule";
import { Stack } from "../framework/stack";
import { iamRules } from "../rules/iam";
import { kmsRules } from "../rules/kms";
import { resourcePolicyRules } from "../rules/resource-policies";
import { documentsDecidable, keyPolicies, resourcePolicies, trustPolicy } from "./sources";

const context: Context = {
  ...{ environment: "prod", today: "2026-01-01", exceptions: [] },
  ...{ accountId: "111111111111", region: "us-east-1" },
  settings: { otherAccounts: [], allowedArns: [], deletionWindowDaysMin: 7 },
};
const properties: Readonly<Record<string, string>> = {
  ...resourcePolicies,
  ...keyPolicies,
  "aws:iam/rolePolicy:RolePolicy": "policy",
  [trustPolicy.type]: trustPolicy.property,
};

const byDocument = [...iamRules, ...kmsRules, ...resourcePolicyRules].filter((rule) =>
  [
    ...["iam-no-wildcard-action", "iam-resource-scope", "iam-statement-works", "iam-passrole"],
    ...["iam-trust", "iam-document-limits", "kms-key-policy-closed", "resource-policy-closed"],
    "transport-tls-only",
  ].includes(rule.name),
);

function verdictOn(rule: Rule) {
  const type = rule.resourceTypes.find((each) => Object.hasOwn(properties, each))!;
  const resource = {
    ...{ type, name: "n", urn: "u" },
    properties: { [properties[type]!]: unknown },
  };
  return rule.decide!(resource, context);
}

describe("a document that is not known yet", () => {
  it("is looked at by all these rules", () => {
    expect(byDocument).toHaveLength(9);
  });

  it.each(byDocument.map((rule) => [rule.name, rule] as const))(
    "is no pass for %s, but left to the one rule that reports it",
    (_name, rule) => {
      expect(verdictOn(rule)).toMatchObject({
        kind: "undecidable",
        reportedBy: documentsDecidable,
      });
    },
  );

  it("is reported by that rule for every type that any of them looks at", () => {
    const reporting = iamRules.find(({ name }) => name === documentsDecidable)!;
    const looked = byDocument.flatMap(({ resourceTypes }) => resourceTypes);
    const others = [
      "aws:lambda/permission:Permission",
      "aws:cloudwatch/eventPermission:EventPermission",
    ];
    const documents = looked.filter(
      (type) => !others.includes(type) && type !== "aws:sns/topicSubscription:TopicSubscription",
    );
    expect(reporting.resourceTypes).toEqual(expect.arrayContaining(documents));
  });
});

describe("a stack whose account is not known", () => {
  const foreign = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" },
  });

  it("is no reason to trust another account, and each rule says so itself", () => {
    const rule = iamRules.find(({ name }) => name === "iam-trust")!;
    const role = {
      ...{ type: trustPolicy.type, name: "n", urn: "u" },
      properties: { assumeRolePolicy: foreign },
    };
    const verdict = rule.decide!(role, { ...context, accountId: undefined });
    expect(verdict).toMatchObject({ kind: "undecidable", path: "aws:allowedAccountIds" });
    expect(verdict).not.toHaveProperty("reportedBy");
  });

  it.each([{ accountId: undefined }, { region: undefined }])(
    "is judged by no guess of what services send to its keys (%j)",
    (unknownPlace) => {
      const rule = kmsRules.find(({ name }) => name === "kms-key-usable")!;
      const key = {
        ...{ type: "aws:kms/key:Key", name: "k", urn: "k" },
        properties: { keyId: "1", policy: "{}" },
      };
      const queue = {
        ...{ type: "aws:sqs/queue:Queue", name: "q", urn: "q" },
        properties: { name: "q", kmsMasterKeyId: "1" },
      };
      const verdict = rule.decideInStack!(queue, new Stack([key, queue]), {
        ...context,
        ...unknownPlace,
      });
      expect(verdict).toMatchObject({ kind: "undecidable", path: "aws:allowedAccountIds" });
    },
  );
});
