/** An object store from how it is written: a folder, or `s3://<bucket>/<prefix>`. */
import { S3Client } from "@aws-sdk/client-s3";
import { UserError } from "../../../cli/terminal";
import { createFolderStore } from "./folder";
import type { ObjectStore } from "./objects";
import { createS3Store } from "./s3";

export function openStore(
  place: string,
  env: Readonly<Record<string, string | undefined>>,
): ObjectStore {
  // What follows a question mark is for Pulumi.
  if (place.startsWith("file://"))
    return createFolderStore(place.slice("file://".length).replace(/\?.*$/, ""));
  if (!place.includes("://")) return createFolderStore(place);
  const s3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^?]*))?(?:\?(.*))?$/.exec(place);
  if (!s3) throw new UserError(`Got ${place}; must be a folder, or s3://<bucket>/<prefix>.`);
  const region = new URLSearchParams(s3[3] ?? "").get("region") ?? env["AWS_REGION"];
  const client = new S3Client(region === undefined ? {} : { region });
  return createS3Store(client, s3[1]!, (s3[2] ?? "").replace(/\/$/, ""));
}
