import { type Case, passes, refuses } from "../../framework/cases";
import { documentOf, lambdaTrust, managedPolicy, role, rolePolicy, statement } from "./fixtures";

/** Exactly so many characters. */
function sized(length: number) {
  const bare = JSON.stringify(documentOf(statement({ Sid: "" }))).length;
  return documentOf(statement({ Sid: "x".repeat(length - bare) }));
}
const trust = (length: number) => {
  const bare = JSON.stringify(lambdaTrust({ Sid: "" })).length;
  return role({
    assumeRolePolicy: JSON.stringify(lambdaTrust({ Sid: "x".repeat(length - bare) })),
  });
};
const queue = (policy: unknown) => ({
  type: "aws:sqs/queue:Queue",
  properties: { name: "q", policy: JSON.stringify(policy) },
});
const attachment = (i: number) => ({
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  name: `attachment-${i}`,
  properties: { role: "validator-prod", policyArn: `arn:aws:iam::111111111111:policy/p${i}` },
});
const attachments = (count: number) => Array.from({ length: count }, (_, i) => attachment(i));
const second = { ...rolePolicy(sized(5_121), "second") };
const secondOfValidator = {
  ...second,
  properties: { ...second.properties, role: "validator-prod" },
};

export const cases: readonly Case[] = [
  passes("a managed policy of 6,144 characters", managedPolicy(sized(6_144))),
  refuses(
    "a managed policy of one more",
    managedPolicy(sized(6_145)),
    "policy: found 6145 characters, expected at most 6144 (IAM)",
  ),
  passes("white space, which IAM does not count", {
    ...managedPolicy({}),
    properties: { policy: JSON.stringify(sized(6_144), null, 4) },
  }),
  passes("a trust policy of 2,048 characters", trust(2_048)),
  refuses("a trust policy of one more", trust(2_049), "assumeRolePolicy: found 2049 characters"),
  passes("inline policies of 10,240 characters together", role(), {
    others: [
      rolePolicy(sized(5_120)),
      {
        ...secondOfValidator,
        properties: { ...secondOfValidator.properties, policy: JSON.stringify(sized(5_120)) },
      },
    ],
  }),
  refuses(
    "inline policies of one more together",
    role(),
    "inline policies: found 10241 characters together",
    { others: [rolePolicy(sized(5_120)), secondOfValidator] },
  ),
  refuses(
    "inline policies in the role and beside it",
    role({ inlinePolicies: [{ policy: JSON.stringify(sized(5_121)) }] }),
    "found 10241 characters together",
    { others: [rolePolicy(sized(5_120))] },
  ),
  passes("ten managed policies", role(), { others: attachments(10) }),
  refuses("eleven managed policies", role(), "managed policies: found 11", {
    others: attachments(11),
  }),
  refuses(
    "eleven, one of them in the role itself",
    role({ managedPolicyArns: ["arn:aws:iam::111111111111:policy/x"] }),
    "managed policies: found 11",
    { others: attachments(10) },
  ),
  passes("a queue's policy of 8,192 characters", queue(sized(8_192))),
  refuses(
    "a queue's policy of one more",
    queue(sized(8_193)),
    "policy: found 8193 characters, expected at most 8192 (SQS)",
  ),
  refuses(
    "a key's policy that is too long",
    { type: "aws:kms/key:Key", properties: { policy: JSON.stringify(sized(32_769)) } },
    "at most 32768 (KMS)",
  ),
  passes("a role's name of 64 characters", role({ name: "r".repeat(64) })),
  refuses(
    "a role's name of 65 characters",
    role({ name: "r".repeat(65) }),
    "name: found 65 characters, expected at most 64",
  ),
];
