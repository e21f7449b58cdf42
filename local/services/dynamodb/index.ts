import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { batchGetItem, batchWriteItem } from "./operations/batch";
import {
  describeContinuousBackups,
  describeTable,
  describeTimeToLive,
  listTables,
  listTagsOfResource,
} from "./operations/describe";
import { query, scan } from "./operations/read";
import { deleteItem, getItem, putItem, updateItem } from "./operations/single";
import { transactGetItems, transactWriteItems } from "./operations/transact";
import { tableResource } from "./resources/table";
import { storeOf } from "./store";
import { describeStream, getRecords, getShardIterator, listStreams } from "./streams/operations";

/**
 * DynamoDB: tables, their indexes, conditions and transactions, TTL. Attribute values travel in
 * their wire form in both directions, binary as base64 text: their members name their types, so
 * they cannot be told from attributes that have the same names.
 */
export function createDynamoDb(cloud: Cloud): Service {
  const store = storeOf(cloud);
  return {
    name: "dynamodb",
    protocol: { kind: "awsJson", version: "1.0", targetPrefix: "DynamoDB_20120810" },
    operations: {
      PutItem: putItem(store),
      GetItem: getItem(store),
      UpdateItem: updateItem(store),
      DeleteItem: deleteItem(store),
      Query: query(store),
      Scan: scan(store),
      BatchGetItem: batchGetItem(store),
      BatchWriteItem: batchWriteItem(store),
      TransactWriteItems: transactWriteItems(store),
      TransactGetItems: transactGetItems(store),
      DescribeTable: describeTable(store),
      DescribeTimeToLive: describeTimeToLive(store),
      DescribeContinuousBackups: describeContinuousBackups(store),
      ListTables: listTables(store),
      ListTagsOfResource: listTagsOfResource(store),
    },
    resourceTypes: [tableResource(store)],
    async stop() {
      for (const table of store.all()) table.timeToLive.stop();
    },
  };
}

/** DynamoDB Streams: signed for `dynamodb` like the tables, told apart by its target prefix. */
export function createDynamoDbStreams(cloud: Cloud): Service {
  const store = storeOf(cloud);
  return {
    name: "dynamodbstreams",
    protocol: { kind: "awsJson", version: "1.0", targetPrefix: "DynamoDBStreams_20120810" },
    operations: {
      ListStreams: listStreams(store),
      DescribeStream: describeStream(store),
      GetShardIterator: getShardIterator(store),
      GetRecords: getRecords(store),
    },
    resourceTypes: [],
  };
}
