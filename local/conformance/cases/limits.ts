import { casesOf } from "../case";
import type { Kit } from "../kit";
import { policy } from "../makers/role";

const iamQuotas = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
const trust = policy([
  { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
]);

/** An allowing policy of at least so many characters, white space not counted. */
const largePolicy = (characters: number, more: object = {}) =>
  policy([
    {
      ...{ Effect: "Allow", Action: "sqs:SendMessage", ...more },
      Resource: Array.from(
        { length: Math.ceil(characters / 60) },
        (_, n) =>
          `arn:aws:sqs:us-east-1:111111111111:${"q".repeat(30)}${String(n).padStart(4, "0")}`,
      ),
    },
  ]);

const createRole = ({ iam, refusal, name }: Kit, more: object, base = "limited") =>
  refusal(iam("CreateRole", { RoleName: name(base), AssumeRolePolicyDocument: trust, ...more }));

export const iamLimitCases = casesOf("iam", {
  "a-role-name-of-65-characters": {
    page: iamQuotas,
    says: "A role name has 64 characters at most.",
    expected: true,
    // Which of its validations IAM answers with differs with the length.
    run: async (kit) =>
      /^Validation(Error|Exception)$/.test(await createRole(kit, { RoleName: "r".repeat(65) })),
  },
  "a-trust-policy-over-its-quota": {
    page: iamQuotas,
    says: "A role trust policy has 2,048 characters by default, white space not counted.",
    expected: "LimitExceeded",
    async run(kit) {
      const services = Array.from({ length: 40 }, (_, n) => ({
        ...{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" } },
        ...{ Action: "sts:AssumeRole", Sid: `statement${n}` },
      }));
      return limitExceeded(await createRole(kit, { AssumeRolePolicyDocument: policy(services) }));
    },
  },
  "inline-policies-over-their-quota": {
    page: iamQuotas,
    says: "The inline policies of a role have 10,240 characters together.",
    expected: "LimitExceeded",
    async run(kit) {
      const arn = await kit.make.role("lambda.amazonaws.com");
      const RoleName = arn.split("/").at(-1)!;
      const PolicyDocument = largePolicy(10_240);
      const input = { RoleName, PolicyName: "large", PolicyDocument };
      return limitExceeded(await kit.refusal(kit.iam("PutRolePolicy", input)));
    },
  },
  "a-managed-policy-over-its-quota": {
    page: iamQuotas,
    says: "A managed policy has 6,144 characters at most.",
    expected: "LimitExceeded",
    run: async ({ iam, refusal, name }) =>
      limitExceeded(
        await refusal(
          iam("CreatePolicy", { PolicyName: name("large"), PolicyDocument: largePolicy(6144) }),
        ),
      ),
  },
});

/** The SDK names it LimitExceededException, IAM itself LimitExceeded. */
const limitExceeded = (said: string) => said.replace(/Exception$/, "");

export const queueLimitCases = casesOf("sqs", {
  "a-policy-over-8-kib": {
    page: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html",
    says: "A queue's policy has 8,192 bytes at most.",
    expected: "refused",
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("large-policy");
      const Policy = largePolicy(8192, { Principal: "*" });
      const said = await kit.refusal(
        kit.sqs("SetQueueAttributes", { QueueUrl, Attributes: { Policy } }),
      );
      return said === "accepted" ? said : "refused";
    },
  },
  "a-name-of-81-characters": {
    page: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
    says: "A queue name can have up to 80 characters.",
    expected: "refused",
    async run(kit) {
      const said = await kit.refusal(kit.make.queue("q".repeat(81)));
      return said === "accepted" ? said : "refused";
    },
  },
});

export const keyLimitCases = casesOf("kms", {
  "a-key-policy-over-32-kib": {
    page: "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html",
    says: "A key policy document has 32 KB at most.",
    expected: "LimitExceededException",
    async run({ kms, refusal, accountId }) {
      const { KeyMetadata } = await kms("CreateKey");
      const KeyId = KeyMetadata.KeyId;
      const statement = {
        ...{ Effect: "Allow", Action: "kms:*", Resource: "*" },
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      };
      const Policy = policy([{ ...statement, Sid: "s".repeat(32_768) }]);
      const said = await refusal(kms("PutKeyPolicy", { KeyId, PolicyName: "default", Policy }));
      await kms("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
      return said;
    },
  },
});
