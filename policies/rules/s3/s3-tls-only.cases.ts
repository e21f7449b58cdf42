import { type Case, passes, refuses } from "../../framework/cases";
import { bucket, name, part } from "./fixtures";

const bucketArn = `arn:aws:s3:::${name}`;
const policy = (changes: Readonly<Record<string, unknown>> = {}) =>
  part("aws:s3/bucketPolicy:BucketPolicy", {
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [bucketArn, `${bucketArn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
          ...changes,
        },
      ],
    }),
  });
const all =
  "s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject without TLS are not refused";

export const cases: readonly Case[] = [
  passes("a bucket that refuses plain HTTP", bucket(), { others: [policy()] }),
  passes("it for every resource", bucket(), { others: [policy({ Resource: "*" })] }),
  refuses("no policy", bucket(), `its BucketPolicy: found ${all}`),
  refuses("one about its objects alone", bucket(), all, {
    others: [policy({ Resource: `${bucketArn}/*` })],
  }),
  refuses("one about reading alone", bucket(), "s3:ListBucket, s3:PutObject, s3:DeleteObject", {
    others: [policy({ Action: "s3:GetObject" })],
  }),
  refuses("one under a further condition", bucket(), all, {
    others: [
      policy({
        Condition: {
          Bool: { "aws:SecureTransport": "false" },
          StringEquals: { "aws:PrincipalAccount": "111111111111" },
        },
      }),
    ],
  }),
  refuses("one of another bucket", bucket(), all, {
    others: [policy({ Resource: ["arn:aws:s3:::other", "arn:aws:s3:::other/*"] })],
  }),
];
