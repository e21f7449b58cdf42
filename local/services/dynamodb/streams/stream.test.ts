import { type DynamoDbFixture, dynamoDbFixture } from "../fixture";

interface Record_ {
  eventName: string;
  dynamodb: { Keys: unknown; NewImage?: unknown; OldImage?: unknown; SequenceNumber: string };
  userIdentity?: unknown;
}

describe("a table's stream", () => {
  let db: DynamoDbFixture;
  let streamArn: string;
  let shardId: string;

  const put = (id: string, a: string) =>
    db.call("PutItem", { TableName: "Ledger", Item: { id: { S: id }, a: { S: a } } });
  const iterator = async (more: object) => {
    const output = await db.streams("GetShardIterator", {
      StreamArn: streamArn,
      ShardId: shardId,
      ...more,
    });
    return output["ShardIterator"];
  };
  const records = async (ShardIterator: unknown, more: object = {}) => {
    const output = await db.streams("GetRecords", { ShardIterator, ...more });
    return { records: output["Records"] as Record_[], next: output["NextShardIterator"] };
  };
  const all = async () =>
    (await records(await iterator({ ShardIteratorType: "TRIM_HORIZON" }))).records;

  const start = async (inputs: object = {}) => {
    db = dynamoDbFixture();
    const outputs = await db.createTable("Ledger", {
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      ...inputs,
    });
    streamArn = String(outputs["streamArn"]);
    const described = await db.streams("DescribeStream", { StreamArn: streamArn });
    const { Shards } = described["StreamDescription"] as { Shards: { ShardId: string }[] };
    shardId = Shards[0]!.ShardId;
  };

  beforeEach(() => start());

  it("is named after the time at which it was made", () => {
    expect(streamArn).toBe(
      "arn:aws:dynamodb:us-east-1:123456789012:table/Ledger/stream/2026-01-01T00:00:00.000",
    );
  });

  it("records inserts, changes and removals in order, and no write that changes nothing", async () => {
    await put("1", "x");
    await put("1", "x");
    await put("1", "y");
    await db.call("DeleteItem", { TableName: "Ledger", Key: { id: { S: "1" } } });
    await db.call("DeleteItem", { TableName: "Ledger", Key: { id: { S: "1" } } });
    expect(
      (await all()).map(({ eventName, dynamodb }) => [
        eventName,
        dynamodb.OldImage,
        dynamodb.NewImage,
      ]),
    ).toEqual([
      ["INSERT", undefined, { id: { S: "1" }, a: { S: "x" } }],
      ["MODIFY", { id: { S: "1" }, a: { S: "x" } }, { id: { S: "1" }, a: { S: "y" } }],
      ["REMOVE", { id: { S: "1" }, a: { S: "y" } }, undefined],
    ]);
  });

  it("shows only the view that the table asks for", async () => {
    await start({ streamViewType: "KEYS_ONLY" });
    await put("1", "x");
    const [record] = await all();
    expect(record!.dynamodb).toMatchObject({
      Keys: { id: { S: "1" } },
      StreamViewType: "KEYS_ONLY",
    });
    expect(record!.dynamodb).not.toHaveProperty("NewImage");
  });

  it("is read from the end, at a record, or after it", async () => {
    await put("1", "x");
    const latest = await iterator({ ShardIteratorType: "LATEST" });
    await put("2", "x");
    await put("3", "x");
    const ids = (found: Record_[]) => found.map(({ dynamodb }) => dynamodb.Keys);
    const fromLatest = await records(latest, { Limit: 1 });
    expect(ids(fromLatest.records)).toEqual([{ id: { S: "2" } }]);
    expect(ids((await records(fromLatest.next)).records)).toEqual([{ id: { S: "3" } }]);
    const { SequenceNumber } = fromLatest.records[0]!.dynamodb;
    const at = await iterator({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber });
    expect(ids((await records(at)).records)).toEqual([{ id: { S: "2" } }, { id: { S: "3" } }]);
    const after = await iterator({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber });
    expect(ids((await records(after)).records)).toEqual([{ id: { S: "3" } }]);
  });

  it("signals its ARN when records are added", async () => {
    let signals = 0;
    db.cloud.signals.subscribe(streamArn, () => signals++);
    await put("1", "x");
    expect(signals).toBe(1);
  });

  it("keeps records for 24 hours; reading before them is refused", async () => {
    await put("1", "x");
    const [{ dynamodb }] = (await all()) as [Record_];
    await db.cloud.advance(24 * 3600 * 1000 + 1000);
    await put("2", "x");
    expect((await all()).map(({ dynamodb: { Keys } }) => Keys)).toEqual([{ id: { S: "2" } }]);
    await expect(
      iterator({
        ShardIteratorType: "AT_SEQUENCE_NUMBER",
        SequenceNumber: dynamodb.SequenceNumber,
      }),
    ).rejects.toMatchObject({ code: "TrimmedDataAccessException" });
  });

  it("lets an iterator expire after 15 minutes", async () => {
    const old = await iterator({ ShardIteratorType: "LATEST" });
    await db.cloud.advance(15 * 60 * 1000 + 1);
    await expect(records(old)).rejects.toMatchObject({ code: "ExpiredIteratorException" });
  });

  it("ends when the table is deleted, and can be read to its end", async () => {
    await put("1", "x");
    const context = { caller: db.cloud.administrator, logicalName: "ledger" };
    await db.table.delete("Ledger", { inputs: {}, outputs: {} }, context);
    const last = await records(await iterator({ ShardIteratorType: "TRIM_HORIZON" }));
    expect(last.records).toHaveLength(1);
    expect(last.next).toBeUndefined();
  });
});
