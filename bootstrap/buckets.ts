/** A bucket that nobody outside reads, that keeps every version, and that outlives the stack. */
import * as aws from "@pulumi/aws";
import { documentOf, type Statement } from "./document";
import { arns } from "./names";

export interface BucketArgs {
  /** Of the resources in the stack. */
  resource: string;
  name: string;
  keyArn: aws.kms.Key["arn"];
  /** Who is let in besides identities of the account, and what nobody may do. */
  policy?: readonly Statement[];
  /** After which a version that was replaced or deleted is gone; never unless said. */
  oldVersionsDays?: number;
  tags: Readonly<Record<string, string>>;
}

/** What is in it cannot be made again. */
const kept = { protect: true, retainOnDelete: true };

export function makeBucket(args: BucketArgs): aws.s3.Bucket {
  const { resource, name, keyArn, policy = [], oldVersionsDays, tags } = args;
  const bucket = new aws.s3.Bucket(resource, { bucket: name, tags }, kept);
  const part = { bucket: bucket.bucket };
  new aws.s3.BucketOwnershipControls(resource, {
    ...part,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  const blocked = new aws.s3.BucketPublicAccessBlock(resource, {
    ...part,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  const versioning = new aws.s3.BucketVersioning(resource, {
    ...part,
    versioningConfiguration: { status: "Enabled" },
  });
  new aws.s3.BucketServerSideEncryptionConfiguration(resource, {
    ...part,
    rules: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      },
    ],
  });
  if (oldVersionsDays !== undefined)
    new aws.s3.BucketLifecycleConfiguration(
      resource,
      {
        ...part,
        rules: [
          {
            id: "old-versions",
            status: "Enabled",
            filter: { prefix: "" },
            noncurrentVersionExpiration: { noncurrentDays: oldVersionsDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      { dependsOn: [versioning] },
    );
  // S3 takes one change of a bucket at a time, and refuses the next: so the policy comes last.
  new aws.s3.BucketPolicy(
    resource,
    { ...part, policy: documentOf(refusePlainHttp(name), ...policy) },
    { dependsOn: [blocked, versioning] },
  );
  return bucket;
}

const refusePlainHttp = (name: string): Statement => ({
  Sid: "RefuseWithoutTls",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [arns.bucket(name), `${arns.bucket(name)}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});
