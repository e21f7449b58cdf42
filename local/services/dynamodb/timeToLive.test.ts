import { type DynamoDbFixture, dynamoDbFixture } from "./fixture";

const START_SECONDS = Date.parse("2026-01-01T00:00:00Z") / 1000;
const DAY_MS = 24 * 3600 * 1000;

describe("time to live", () => {
  let db: DynamoDbFixture;
  const put = (id: string, expires: object) =>
    db.call("PutItem", { TableName: "Webhooks", Item: { id: { S: id }, expires_at: expires } });
  const ids = async () => {
    const { Items } = await db.call("Scan", { TableName: "Webhooks" });
    return (Items as { id: { S: string } }[]).map(({ id }) => id.S).sort();
  };

  beforeEach(async () => {
    db = dynamoDbFixture();
    await db.createTable("Webhooks", {
      ttl: { enabled: true, attributeName: "expires_at" },
      streamEnabled: true,
      streamViewType: "OLD_IMAGE",
    });
  });

  it("deletes an item within ten minutes of its expiry, and not before", async () => {
    await put("soon", { N: String(START_SECONDS + 30 * 86_400) });
    await put("never", { S: "not a number" });
    await db.cloud.advance(30 * DAY_MS);
    expect(await ids()).toEqual(["never", "soon"]);
    await db.cloud.advance(600_000);
    expect(await ids()).toEqual(["never"]);
  });

  it("marks the deletion in the stream as DynamoDB's own", async () => {
    await put("1", { N: String(START_SECONDS + 60) });
    await db.cloud.advance(1_200_000);
    const { Streams } = await db.streams("ListStreams", { TableName: "Webhooks" });
    const [{ StreamArn }] = Streams as [{ StreamArn: string }];
    const { StreamDescription } = await db.streams("DescribeStream", { StreamArn });
    const [{ ShardId }] = (StreamDescription as { Shards: [{ ShardId: string }] }).Shards;
    const { ShardIterator } = await db.streams("GetShardIterator", {
      StreamArn,
      ShardId,
      ShardIteratorType: "TRIM_HORIZON",
    });
    const { Records } = await db.streams("GetRecords", { ShardIterator });
    expect(Records).toMatchObject([
      { eventName: "INSERT" },
      {
        eventName: "REMOVE",
        userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" },
      },
    ]);
  });

  it("lets an item live that was given more time, and leaves times of over five years ago alone", async () => {
    await put("moved", { N: String(START_SECONDS + 60) });
    await put("moved", { N: String(START_SECONDS + 86_400) });
    await put("ancient", { N: "1" });
    await db.cloud.advance(3_600_000);
    expect(await ids()).toEqual(["ancient", "moved"]);
    await db.cloud.advance(DAY_MS);
    expect(await ids()).toEqual(["ancient"]);
  });

  it("takes in what is there already when it is enabled", async () => {
    await db.createTable("Later");
    await db.call("PutItem", {
      TableName: "Later",
      Item: { id: { S: "1" }, ends: { N: String(START_SECONDS + 60) } },
    });
    const inputs = { attributes: [{ name: "id", type: "S" }], hashKey: "id" };
    await db.table.update(
      "Later",
      { ...inputs, ttl: { enabled: true, attributeName: "ends" } },
      { inputs, outputs: {} },
      { caller: db.cloud.administrator, logicalName: "later" },
    );
    await db.cloud.advance(1_200_000);
    const { Count } = await db.call("Scan", { TableName: "Later" });
    expect(Count).toBe(0);
    expect(await db.call("DescribeTimeToLive", { TableName: "Later" })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "ends" },
    });
  });
});
