import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { bucket, ofBucket, part } from "./fixtures";

const all = {
  ...{ blockPublicAcls: true, blockPublicPolicy: true },
  ...{ ignorePublicAcls: true, restrictPublicBuckets: true },
};
const block = (changes: Readonly<Record<string, unknown>> = {}, comesFrom = {}) =>
  part("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", { ...all, ...changes }, comesFrom);
const owned = (objectOwnership = "BucketOwnerEnforced") =>
  part("aws:s3/bucketOwnershipControls:BucketOwnershipControls", { rule: { objectOwnership } });

export const cases: readonly Case[] = [
  passes("a bucket with all access blocked", bucket(), { others: [block(), owned()] }),
  passes("it by reference", bucket(), {
    others: [block({ bucket: unknown }, ofBucket), owned()],
  }),
  refuses("a bucket alone", bucket(), [
    "its BucketPublicAccessBlock: found blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets not true",
    "its BucketOwnershipControls: found no BucketOwnerEnforced",
  ]),
  refuses("one switch off", bucket(), "found blockPublicPolicy not true", {
    others: [block({ blockPublicPolicy: false }), owned()],
  }),
  refuses("one switch left out", bucket(), "found ignorePublicAcls not true", {
    others: [block({ ignorePublicAcls: undefined }), owned()],
  }),
  refuses("another bucket's block", bucket(), "its BucketPublicAccessBlock", {
    others: [block({ bucket: "other" }), owned()],
  }),
  refuses("objects that belong to who wrote them", bucket(), "no BucketOwnerEnforced", {
    others: [block(), owned("ObjectWriter")],
  }),
  cannotDecide("a switch that is not known", bucket(), "blockPublicAcls", {
    others: [block({ blockPublicAcls: unknown }), owned()],
  }),
];
