import type { LedgerEvent } from "../ports";
import { type S3StandIn, startS3 } from "../testing/s3StandIn";
import { createS3Ledger } from "./s3";

const startMs = Date.parse("2026-01-05T08:00:00Z");
let s3: S3StandIn;
beforeEach(async () => (s3 = await startS3(startMs)));
afterEach(() => s3.stop());

const open = (prefix = "ledger") =>
  createS3Ledger({
    ...{ bucket: "state-bucket", prefix, region: "us-east-1" },
    client: {
      endpoint: s3.url,
      forcePathStyle: true,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 2,
    },
  });

const event = (version: number): LedgerEvent => ({
  kind: "bootstrap",
  version,
  run: "7/1",
  who: "ann",
});

it("writes each number once, dated by S3 and not by the writer", async () => {
  const ledger = open();
  expect(await ledger.append("prod", 1, event(3))).toBe(true);
  s3.nowMs += 60_000;
  expect(await ledger.append("prod", 1, event(4))).toBe(false);
  expect(await ledger.append("prod", 2, event(5))).toBe(true);
  expect(await ledger.records("prod")).toEqual({
    known: true,
    value: [
      {
        ...{ seq: 1, environment: "prod", at: "2026-01-05T08:00:00.000Z" },
        ...{ kind: "bootstrap", version: 3, run: "7/1", who: "ann" },
      },
      {
        ...{ seq: 2, environment: "prod", at: "2026-01-05T08:01:00.000Z" },
        ...{ kind: "bootstrap", version: 5, run: "7/1", who: "ann" },
      },
    ],
  });
  expect([...s3.objects.keys()]).toEqual(["ledger/prod/1.json", "ledger/prod/2.json"]);
});

it("takes its own record for its own where the answer to the first try was lost", async () => {
  let first = true;
  s3.fault = (request) => {
    if (!request.startsWith("PUT") || !first) return undefined;
    first = false;
    return { status: 500, afterwards: true };
  };
  expect(await open().append("prod", 1, event(1))).toBe(true);
  expect(s3.requests.filter((request) => request.startsWith("PUT"))).toHaveLength(2);
});

it("knows that somebody else was first, also where S3's refusal is lost", async () => {
  await open().append("prod", 1, event(1));
  s3.fault = (request) => (request.startsWith("PUT") ? { status: 503 } : undefined);
  expect(await open().append("prod", 1, event(2))).toBe(false);
});

it("fails where nothing was written, and says so", async () => {
  s3.fault = (request) => (request.startsWith("PUT") ? { status: 503 } : undefined);
  await expect(open().append("prod", 1, event(1))).rejects.toThrow(
    /ledger\/prod\/1\.json was not written.*try again/,
  );
  s3.fault = (request) => (request.startsWith("PUT") ? { status: 403 } : undefined);
  await expect(open().append("prod", 1, event(1))).rejects.toThrow();
  expect(s3.objects.size).toBe(0);
});

it("reads lists of several pages, in the order of the numbers", async () => {
  s3.pageSize = 2;
  const ledger = open("");
  for (let seq = 1; seq <= 11; seq++) await ledger.append("prod", seq, event(seq));
  await ledger.append("prod-eu", 1, event(99));
  const records = await ledger.records("prod");
  expect(records.known && records.value.map(({ seq }) => seq)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  ]);
});

it("reads a record once: it never changes", async () => {
  const ledger = open();
  await ledger.append("prod", 1, event(1));
  await ledger.records("prod");
  await ledger.records("prod");
  expect(s3.requests.filter((request) => request === "GET ledger/prod/1.json")).toHaveLength(1);
});

it("does not know what it cannot read: no answer, a broken record, one in the wrong place", async () => {
  s3.fault = () => ({ status: 500 });
  expect(await open().records("prod")).toMatchObject({
    known: false,
    reason: expect.stringContaining("the ledger of prod cannot be read"),
  });
  expect(await open().nowMs()).toMatchObject({ known: false });
  s3.fault = () => undefined;
  s3.objects.set("ledger/prod/1.json", { text: '{"kind":', writtenMs: startMs, writer: "x" });
  expect(await open().records("prod")).toMatchObject({ known: false });
  await open().append("staging", 1, event(1));
  s3.objects.set("ledger/prod/1.json", s3.objects.get("ledger/staging/1.json")!);
  expect(await open().records("prod")).toMatchObject({
    known: false,
    reason: "ledger/prod/1.json calls itself staging/1.",
  });
});

it("tells the time of S3's own clock", async () => {
  s3.nowMs += 3_600_000;
  expect(await open().nowMs()).toEqual({ known: true, value: startMs + 3_600_000 });
});
