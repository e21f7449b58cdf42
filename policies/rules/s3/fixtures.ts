/** Test support: one good bucket and what belongs to it, to be changed in one place. */
import type { Asked } from "../../framework/harness";

export const name = "payment-webhooks-state-111111111111-us-east-1";

export const bucket = (properties: Readonly<Record<string, unknown>> = {}): Asked => ({
  type: "aws:s3/bucket:Bucket",
  name: "state",
  properties: { bucket: name, ...properties },
});

/** A resource of the bucket's, by its name; `comesFrom` where that is not known. */
export const part = (
  type: string,
  properties: Readonly<Record<string, unknown>>,
  comesFrom: Asked["comesFrom"] = {},
): Asked => ({ type, name: "part", properties: { bucket: name, ...properties }, comesFrom });

export const ofBucket = { bucket: [{ type: "aws:s3/bucket:Bucket", name: "state" }] };
