/** An object store that is a bucket, or a part of one. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { ObjectStore } from "./objects";

/** `prefix` without a slash at its end; empty for the whole bucket. */
export function createS3Store(
  s3: Pick<S3Client, "send">,
  bucket: string,
  prefix: string,
): ObjectStore {
  const full = (key: string) => (prefix === "" ? key : `${prefix}/${key}`);
  return {
    place: `s3://${bucket}${prefix === "" ? "" : `/${prefix}`}`,
    async get(key) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: full(key) }));
        return await Body!.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async put(key, bytes) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: full(key), Body: bytes }));
    },
    async list(start) {
      const keys: string[] = [];
      let after: string | undefined;
      do {
        const page = await s3.send(
          new ListObjectsV2Command({
            ...{ Bucket: bucket, Prefix: full(start) },
            ...(after === undefined ? {} : { ContinuationToken: after }),
          }),
        );
        keys.push(...(page.Contents ?? []).map(({ Key }) => Key!.slice(full("").length)));
        after = page.NextContinuationToken;
      } while (after !== undefined);
      return keys.sort();
    },
    async delete(key) {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: full(key) }));
    },
  };
}
