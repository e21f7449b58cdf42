import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { bucket, part } from "./fixtures";

const versioning = (status: unknown) =>
  part("aws:s3/bucketVersioning:BucketVersioning", { versioningConfiguration: { status } });

export const cases: readonly Case[] = [
  passes("a bucket with versions", bucket(), { others: [versioning("Enabled")] }),
  refuses("one without", bucket(), "its BucketVersioning: found none"),
  refuses("one that keeps none any more", bucket(), "its BucketVersioning: found Suspended", {
    others: [versioning("Suspended")],
  }),
  refuses(
    "one that is emptied with its stack",
    bucket({ forceDestroy: true }),
    "forceDestroy: found true",
    {
      others: [versioning("Enabled")],
    },
  ),
  cannotDecide("a status that is not known", bucket(), "versioningConfiguration.status", {
    others: [versioning(unknown)],
  }),
];
