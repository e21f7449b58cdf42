/**
 * The ledger in S3: `<prefix>/<environment>/<seq>.json`, each put once on the condition that its key is free, and dated
 * by S3 itself. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
import { randomUUID } from "node:crypto";
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { type Known, known, unknown } from "../core/facts";
import { ledgerRecord, type LedgerRecord, parseLedgerRecord } from "../formats/ledgerRecord";
import type { LedgerEvent, LedgerStore } from "../ports";

export interface S3LedgerSettings {
  bucket: string;
  /** Without slashes at its ends; may be empty. */
  prefix: string;
  region: string;
  client?: S3ClientConfig;
}

/** A ledger of years is read object by object; records never change, so each is read once a process. */
const readsAtOnce = 16;

export function createS3Ledger({ bucket, prefix, region, client }: S3LedgerSettings): LedgerStore {
  const s3 = new S3Client({ region, ...client });
  const folder = (environment: string) => [prefix, environment, ""].filter(isFirstOrSaid).join("/");
  const remembered = new Map<string, LedgerRecord>();

  return {
    async records(environment) {
      try {
        const objects = await list(s3, bucket, folder(environment));
        const records: LedgerRecord[] = [];
        for (let at = 0; at < objects.length; at += readsAtOnce) {
          const read = objects
            .slice(at, at + readsAtOnce)
            .map((object) => readRecord(s3, bucket, environment, object, remembered));
          for (const record of await Promise.all(read)) {
            if (!record.known) return record;
            records.push(record.value);
          }
        }
        return known(records.sort((a, b) => a.seq - b.seq));
      } catch (error) {
        return unknown(`the ledger of ${environment} cannot be read: ${said(error)}`);
      }
    },
    async append(environment, seq, event) {
      const key = `${folder(environment)}${seq}.json`;
      return put(s3, bucket, key, textOf(environment, seq, event));
    },
    async nowMs() {
      try {
        return known(await storeTime(s3, bucket, folder("")));
      } catch (error) {
        return unknown(`the ledger's bucket ${bucket} does not answer: ${said(error)}`);
      }
    },
  };
}

const isFirstOrSaid = (part: string, index: number) => index > 0 || part !== "";

interface StoredObject {
  key: string;
  seq: number;
  writtenMs: number;
}

async function list(s3: S3Client, bucket: string, prefix: string): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    for (const { Key, LastModified } of page.Contents ?? []) {
      const seq = /^(\d+)\.json$/.exec(Key!.slice(prefix.length))?.[1];
      if (seq !== undefined)
        found.push({ key: Key!, seq: Number(seq), writtenMs: LastModified!.getTime() });
    }
    token = page.NextContinuationToken;
    if (page.IsTruncated && token === undefined)
      throw new Error(`the list of ${prefix} is cut off and names no next page`);
  } while (token !== undefined);
  return found;
}

/** The time in the file is the writer's; what counts is when S3 took it. */
async function readRecord(
  s3: S3Client,
  bucket: string,
  environment: string,
  { key, seq, writtenMs }: StoredObject,
  remembered: Map<string, LedgerRecord>,
): Promise<Known<LedgerRecord>> {
  const before = remembered.get(key);
  if (before) return known(before);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const parsed = parseLedgerRecord(key, await Body!.transformToString());
  if (!parsed.ok) return unknown(parsed.problems.join(" "));
  if (parsed.value.seq !== seq || parsed.value.environment !== environment)
    return unknown(`${key} calls itself ${parsed.value.environment}/${parsed.value.seq}.`);
  const record = { ...parsed.value, at: new Date(writtenMs).toISOString() };
  remembered.set(key, record);
  return known(record);
}

/** False only where somebody else's record is there: an answer that got lost is looked after. */
async function put(s3: S3Client, bucket: string, key: string, text: string): Promise<boolean> {
  const writer = randomUUID();
  try {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: text,
        ContentType: "application/json",
        IfNoneMatch: "*",
        Metadata: { writer },
      }),
    );
    return true;
  } catch (error) {
    const taken = statusOf(error) === 412;
    // 409: another conditional put of this key was under way. The SDK's own second try finds our first one there.
    if (!taken && statusOf(error) !== 409 && !mayHaveArrived(error)) throw error;
    const there = await writerOf(s3, bucket, key);
    if (there === writer) return true;
    if (there !== undefined) return false;
    throw new Error(`${key} was not written: ${said(error)}. Nothing is there; try again.`, {
      cause: error,
    });
  }
}

/** Undefined: nothing is there. An object without the mark is somebody's all the same. */
async function writerOf(s3: S3Client, bucket: string, key: string): Promise<string | undefined> {
  try {
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return Metadata?.["writer"] ?? "";
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** From the Date header of an answer, which the SDK does not hand on by itself. */
async function storeTime(s3: S3Client, bucket: string, prefix: string): Promise<number> {
  let date: string | undefined;
  const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 });
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers?: Record<string, string> };
      date = headers?.["date"];
      return result;
    },
    { step: "deserialize", name: "readDate", priority: "low" },
  );
  await s3.send(command);
  const ms = Date.parse(date ?? "");
  if (Number.isNaN(ms)) throw new Error("its answer has no date");
  return ms;
}

/** `at` stands in for S3's own time, which nobody knows before; readers take S3's. */
function textOf(environment: string, seq: number, event: LedgerEvent): string {
  const record = ledgerRecord.parse({ ...event, seq, environment, at: "1970-01-01T00:00:00Z" });
  return `${JSON.stringify(record, null, 2)}\n`;
}

const statusOf = (error: unknown) =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

/** No answer, or one of a gateway in between: the object may be there or not. */
const mayHaveArrived = (error: unknown) => {
  const status = statusOf(error);
  return status === undefined || status >= 500;
};

const said = (error: unknown) =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
