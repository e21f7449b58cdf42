import { casesOf } from "../case";
import type { Kit } from "../kit";
import type { TableShape } from "../makers/makers";
import { S } from "./dynamodb/cases";

const guide = (page: string) =>
  `https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/${page}.html`;

interface StreamRecord {
  eventName: string;
  userIdentity?: { Type: string; PrincipalId: string };
  dynamodb: { Keys?: object; NewImage?: object; OldImage?: object };
}

async function records({ streams }: Kit, StreamArn: string): Promise<StreamRecord[]> {
  const { StreamDescription } = await streams("DescribeStream", { StreamArn });
  const ShardId = StreamDescription.Shards[0].ShardId;
  const { ShardIterator } = await streams("GetShardIterator", {
    ...{ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" },
  });
  return (await streams("GetRecords", { ShardIterator })).Records;
}

async function streamOf(kit: Kit, shape: TableShape, write: (table: string) => Promise<void>) {
  const { name, streamArn } = await kit.make.table("streamed", shape);
  await write(name);
  return kit.eventually(
    () => records(kit, streamArn!),
    (all) => all.length > 0,
  );
}

/** The same item put, changed, changed to what it is, and deleted. */
const lifeOf = (kit: Kit) => async (TableName: string) => {
  const Key = { id: S("x") };
  for (const value of ["a", "b", "b"])
    await kit.dynamodb("PutItem", { TableName, Item: { ...Key, v: S(value) } });
  await kit.dynamodb("DeleteItem", { TableName, Key });
};

export const streamCases = casesOf("streams", {
  "records-of-an-items-life": {
    page: guide("Streams"),
    says: "INSERT, MODIFY and REMOVE with both images; a write that changes nothing makes no record.",
    expected: [
      ["INSERT", null, { id: S("x"), v: S("a") }],
      ["MODIFY", { id: S("x"), v: S("a") }, { id: S("x"), v: S("b") }],
      ["REMOVE", { id: S("x"), v: S("b") }, null],
    ],
    async run(kit) {
      const all = await streamOf(kit, { stream: "NEW_AND_OLD_IMAGES" }, lifeOf(kit));
      return all.map(({ eventName, dynamodb: { OldImage = null, NewImage = null } }) => [
        ...[eventName, OldImage, NewImage],
      ]);
    },
  },
  "keys-only": {
    page: guide("Streams"),
    says: "KEYS_ONLY records have the key alone.",
    expected: [{ Keys: { id: S("x") }, images: 0 }],
    async run(kit) {
      const all = await streamOf(kit, { stream: "KEYS_ONLY" }, (TableName) =>
        kit.dynamodb("PutItem", { TableName, Item: { id: S("x"), v: S("a") } }),
      );
      return all.map(({ dynamodb: { Keys, NewImage, OldImage } }) => ({
        ...{ Keys, images: [NewImage, OldImage].filter((image) => image !== undefined).length },
      }));
    },
  },
  "time-to-live-removes-as-the-service": {
    page: guide("time-to-live-ttl-streams"),
    says: "An expired item is deleted (within days) and its record names dynamodb.amazonaws.com as its user.",
    expected: ["REMOVE", { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" }],
    async run(kit) {
      const shape: TableShape = { stream: "NEW_AND_OLD_IMAGES", timeToLive: "expires" };
      const { name: TableName, streamArn } = await kit.make.table("expiring", shape);
      const Item = { id: S("x"), expires: { N: "1" } };
      const recent = String(Math.floor(kit.nowMs() / 1000) - 60);
      await kit.dynamodb("PutItem", { TableName, Item: { ...Item, expires: { N: recent } } });
      let removal: StreamRecord | undefined;
      for (let hour = 0; hour < 48 && !removal; hour++) {
        await kit.wait(3600);
        removal = (await records(kit, streamArn!)).find((one) => one.eventName === "REMOVE");
      }
      if (!removal) return "not removed";
      return [removal.eventName, removal.userIdentity];
    },
  },
});
