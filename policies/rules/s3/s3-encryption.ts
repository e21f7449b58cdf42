import { peek, read, type Resource, Unknown } from "../../framework/resource";
import { type Rule, verdictOf, type Violation, violated } from "../../framework/rule";
import type { Stack } from "../../framework/stack";
import { mandatoryEverywhere } from "../levels";
import { bucketType, partsOf, textAt } from "./parts";

const encryptionType =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const keyTypes = ["aws:kms/key:Key", "aws:kms/alias:Alias"];
const byDefault = "applyServerSideEncryptionByDefault";

export const s3Encryption: Rule = {
  name: "s3-encryption",
  description: "Every bucket is encrypted with a customer-managed key of this stack.",
  why: "With a key that AWS owns, whoever may read the bucket reads its content; with ours the key's policy has to let them too.",
  fix: 'Add a BucketServerSideEncryptionConfiguration with sseAlgorithm "aws:kms" and kmsMasterKeyId: key.arn.',
  severity: "high",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "3.5.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "3.6.1" },
  ],
  publicChecks: ["CKV_AWS_145", "AWS-0132", "S3.17"],
  levels: mandatoryEverywhere,
  resourceTypes: [bucketType],
  decideInStack(bucket, stack) {
    const [encryption] = partsOf(bucket, stack, encryptionType);
    if (!encryption)
      return violated({
        path: "its BucketServerSideEncryptionConfiguration",
        found: "none, so that AWS's own key is used",
        expected: '"aws:kms" with a key of this stack',
      });
    return verdictOf(problems(encryption, stack));
  },
};

function problems(encryption: Resource, stack: Stack): Violation[] {
  const algorithm = textAt(encryption, "rules", 0, byDefault, "sseAlgorithm");
  if (algorithm !== "aws:kms" && algorithm !== "aws:kms:dsse")
    return [{ path: "sseAlgorithm", found: `"${algorithm}"`, expected: '"aws:kms" with a key' }];
  if (isOurKey(encryption, stack)) return [];
  return [
    {
      path: "kmsMasterKeyId",
      found: `"${textAt(encryption, "rules", 0, byDefault, "kmsMasterKeyId")}", which is no key of this stack`,
      expected: "the ARN of a key of this stack",
    },
  ];
}

/** Its id is AWS's to choose: then what the value comes from decides. */
function isOurKey(encryption: Resource, stack: Stack): boolean {
  const given = peek(encryption, "rules", 0, byDefault, "kmsMasterKeyId");
  if (!(given instanceof Unknown))
    return typeof given === "string" && stack.meantBy(given, keyTypes) !== undefined;
  const origins = stack.origins(encryption, "rules");
  if (origins.length > 0 && origins.every(({ type }) => keyTypes.includes(type))) return true;
  return read(encryption, "rules", 0, byDefault, "kmsMasterKeyId") !== undefined;
}
