import { physicalName } from "../../framework/physicalName";
import type { Resource } from "../../framework/resource";
import { pass, type Rule, violated } from "../../framework/rule";
import { globToRegExp } from "../../iam/actionData";
import type { Statement } from "../../iam/document";
import { documentAt, reportedElsewhere } from "../../iam/sources";
import { mandatoryEverywhere } from "../levels";
import { refusesPlain } from "../resource-policies/transport-tls-only";
import { bucketType, partsOf } from "./parts";

const policyType = "aws:s3/bucketPolicy:BucketPolicy";

/** A bucket's and its objects'. */
const actions = ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"];

export const s3TlsOnly: Rule = {
  name: "s3-tls-only",
  description: "Buckets refuse callers without TLS.",
  why: "S3 still answers plain HTTP; only the bucket's own policy refuses it, whoever calls.",
  fix: 'Add a BucketPolicy with a statement: Deny, Principal "*", s3:* on the bucket and on <bucket>/*, Condition Bool aws:SecureTransport "false".',
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "4.2.1" }],
  publicChecks: ["AwsSolutions-S10", "S3.5", "CKV_AWS_379"],
  levels: mandatoryEverywhere,
  resourceTypes: [bucketType],
  decideInStack: (bucket, stack) =>
    reportedElsewhere(() => {
      const refused = partsOf(bucket, stack, policyType)
        .flatMap((policy) => documentAt(policy, "policy"))
        .flatMap(({ document }) => document.statements)
        .filter((statement) => refusesPlain(statement) && coversAll(statement, bucket))
        .flatMap((statement) => statement.actions);
      const open = actions.filter(
        (action) => !refused.some((pattern) => globToRegExp(pattern, "i").test(action)),
      );
      if (open.length === 0) return pass;
      return violated({
        path: "its BucketPolicy",
        found: `${open.join(", ")} without TLS ${open.length === 1 ? "is" : "are"} not refused`,
        expected: "a Deny for everybody where aws:SecureTransport is false",
      });
    }),
};

/** The bucket and everything in it: a statement about objects alone leaves their list open. */
function coversAll({ resources, notResources }: Statement, bucket: Resource): boolean {
  if (notResources) return false;
  const name = physicalName(bucket);
  const covers = (tail: string) =>
    resources.some(
      (each) => each === "*" || (name !== undefined && each === `arn:aws:s3:::${name}${tail}`),
    );
  return covers("") && covers("/*");
}
