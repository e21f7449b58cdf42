import { read } from "../../framework/resource";
import { type Rule, verdictOf, type Violation } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";
import { bucketType, partsOf } from "./parts";

const versioningType = "aws:s3/bucketVersioning:BucketVersioning";

export const s3Versioned: Rule = {
  name: "s3-versioned",
  description: "Every bucket keeps what is replaced or deleted, and is not emptied with its stack.",
  why: "A bucket without versions loses Pulumi's state, or the record of what ran, by one wrong put.",
  fix: 'Add a BucketVersioning with status "Enabled", and take forceDestroy away.',
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "10.3.2" }],
  publicChecks: ["CKV_AWS_21", "AWS-0090", "S3.14"],
  levels: mandatoryEverywhere,
  resourceTypes: [bucketType],
  decide: (bucket) =>
    verdictOf(
      read(bucket, "forceDestroy") === true
        ? [
            {
              path: "forceDestroy",
              found: "true: all versions go with the stack",
              expected: "false",
            },
          ]
        : [],
    ),
  decideInStack(bucket, stack) {
    const statuses = partsOf(bucket, stack, versioningType).map((each) =>
      read(each, "versioningConfiguration", "status"),
    );
    const missing: Violation = {
      path: "its BucketVersioning",
      found: statuses.length === 0 ? "none" : String(statuses[0]),
      expected: '"Enabled"',
    };
    return verdictOf(statuses.includes("Enabled") ? [] : [missing]);
  },
};
