import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";
import { bucket, part } from "./fixtures";

const keyArn = "arn:aws:kms:us-east-1:111111111111:key/00000000-0000-0000-0000-000000000000";
const key: Asked = { type: "aws:kms/key:Key", name: "state", properties: { arn: keyArn } };
const fromKey = { rules: [{ type: "aws:kms/key:Key", name: "state" }] };
const encryption = (byDefault: Readonly<Record<string, unknown>>, comesFrom = {}) =>
  part(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    { rules: [{ applyServerSideEncryptionByDefault: byDefault }] },
    comesFrom,
  );
const kms = (kmsMasterKeyId: unknown) => ({ sseAlgorithm: "aws:kms", kmsMasterKeyId });

export const cases: readonly Case[] = [
  passes("a key of this stack", bucket(), { others: [key, encryption(kms(keyArn))] }),
  passes("a key that is still to be made", bucket(), {
    others: [encryption(kms(unknown), fromKey)],
  }),
  refuses(
    "no setting",
    bucket(),
    "its BucketServerSideEncryptionConfiguration: found none, so that AWS's own key is used",
  ),
  refuses("AWS's own key", bucket(), 'sseAlgorithm: found "AES256"', {
    others: [encryption({ sseAlgorithm: "AES256" })],
  }),
  refuses("the key that AWS manages", bucket(), 'kmsMasterKeyId: found "nothing"', {
    others: [encryption(kms(undefined))],
  }),
  refuses("somebody else's key", bucket(), "which is no key of this stack", {
    others: [encryption(kms(keyArn))],
  }),
  cannotDecide(
    "a key that comes from something else",
    bucket(),
    "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId",
    {
      others: [
        encryption(kms(unknown), {
          rules: [{ type: "aws:ssm/parameter:Parameter", name: "key-id" }],
        }),
      ],
    },
  ),
];
