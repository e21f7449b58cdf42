import { read } from "../../framework/resource";
import { type Rule, verdictOf } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";
import { bucketType, partsOf } from "./parts";

const blockType = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ownershipType = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const switches = [
  ...["blockPublicAcls", "blockPublicPolicy"],
  ...["ignorePublicAcls", "restrictPublicBuckets"],
];

export const s3Private: Rule = {
  name: "s3-private",
  description: "No bucket can be made public, and no object in it belongs to somebody else.",
  why: "One object's ACL or one statement of a policy would hand state, ledger or code to everybody; with access blocked neither has an effect.",
  fix: "Add a BucketPublicAccessBlock with all four switches true, and BucketOwnershipControls with BucketOwnerEnforced.",
  severity: "critical",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "1.3.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "7.2.2" },
  ],
  publicChecks: [
    ...["CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV2_AWS_6"],
    ...["AwsSolutions-S2", "S3.2", "S3.3", "S3.8", "S3.12"],
  ],
  levels: mandatoryEverywhere,
  resourceTypes: [bucketType],
  decideInStack(bucket, stack) {
    const blocks = partsOf(bucket, stack, blockType);
    const open = switches.filter((name) => !blocks.some((block) => read(block, name) === true));
    const owned = partsOf(bucket, stack, ownershipType).some(
      (controls) => read(controls, "rule", "objectOwnership") === "BucketOwnerEnforced",
    );
    return verdictOf([
      ...(open.length === 0
        ? []
        : [
            {
              path: "its BucketPublicAccessBlock",
              found: `${open.join(", ")} not true`,
              expected: "all four switches true",
            },
          ]),
      ...(owned
        ? []
        : [
            {
              path: "its BucketOwnershipControls",
              found: "no BucketOwnerEnforced",
              expected: 'rule.objectOwnership "BucketOwnerEnforced"',
            },
          ]),
    ]);
  },
};
