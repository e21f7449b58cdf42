/** What roles may do with the buckets: Pulumi's state, the ledger, the functions' zips. */
import { allow, type Condition, type Statement } from "../document";
import { arns, bucketNames, keyAliases, type Place } from "../names";

const ofKey = (alias: string, via?: string): Condition => ({
  "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias },
  ...(via !== undefined && { StringEquals: { "kms:ViaService": via } }),
});

/** Pulumi decrypts the stack's secrets at every call, a preview's too. */
export function readState(place: Place): Statement[] {
  const bucket = arns.bucket(bucketNames.state(place));
  return [
    allow("ListState", ["s3:GetBucketLocation", "s3:ListBucket"], [bucket]),
    allow("ReadState", ["s3:GetObject"], [`${bucket}/.pulumi/*`]),
    allow("OpenState", ["kms:Decrypt"], [arns.anyKey(place)], ofKey(keyAliases.state)),
  ];
}

/** Locks, checkpoints and backups: Pulumi writes and deletes all three. */
export function writeState(place: Place): Statement[] {
  const bucket = arns.bucket(bucketNames.state(place));
  return [
    ...readState(place),
    allow("WriteState", ["s3:DeleteObject", "s3:PutObject"], [`${bucket}/.pulumi/*`]),
    allow(
      "SealState",
      ["kms:Encrypt", "kms:GenerateDataKey"],
      [arns.anyKey(place)],
      ofKey(keyAliases.state),
    ),
  ];
}

export interface Home {
  homeAccountId: string;
  region: string;
}

export function readLedger(home: Home): Statement[] {
  const bucket = arns.bucket(bucketNames.ledger(home.homeAccountId));
  return [
    allow("ListLedger", ["s3:ListBucket"], [bucket]),
    allow("ReadLedger", ["s3:GetObject"], [`${bucket}/ledger/*`]),
    openDelivery(home, "OpenLedger", ["kms:Decrypt"]),
  ];
}

/** Only its own environment's; that a record is written once is the bucket's to say. */
export function writeLedger(home: Home, environment: string): Statement[] {
  const bucket = arns.bucket(bucketNames.ledger(home.homeAccountId));
  return [
    allow("WriteLedger", ["s3:PutObject"], [`${bucket}/ledger/${environment}/*`]),
    openDelivery(home, "SealDelivery", ["kms:GenerateDataKey"]),
  ];
}

export function readArtifacts({ homeAccountId }: Home): Statement[] {
  const bucket = arns.bucket(bucketNames.artifacts(homeAccountId));
  return [
    allow("ListArtifacts", ["s3:ListBucket"], [bucket]),
    allow("ReadArtifacts", ["s3:GetObject"], [`${bucket}/sha256/*`]),
  ];
}

export function writeArtifacts({ homeAccountId }: Home): Statement[] {
  const bucket = arns.bucket(bucketNames.artifacts(homeAccountId));
  return [allow("WriteArtifacts", ["s3:PutObject"], [`${bucket}/sha256/*`])];
}

/** Of another account for most: the key's policy there names the roles too. */
const openDelivery = ({ homeAccountId, region }: Home, sid: string, actions: readonly string[]) =>
  allow(
    sid,
    actions,
    [arns.anyKey({ accountId: homeAccountId, region })],
    ofKey(keyAliases.delivery, `s3.${region}.amazonaws.com`),
  );
