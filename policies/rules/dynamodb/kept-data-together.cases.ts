import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";

const ofKey = [
  { type: "aws:kms/key:Key", name: "key" },
  { type: "aws:kms/alias:Alias", name: "alias" },
];
const table = (protect: boolean): Asked => ({
  type: "aws:dynamodb/table:Table",
  properties: { serverSideEncryption: { enabled: true, kmsKeyArn: unknown } },
  ...{ comesFrom: { serverSideEncryption: ofKey }, protect },
});
const logGroup = (protect: boolean): Asked => ({
  type: "aws:cloudwatch/logGroup:LogGroup",
  properties: { name: "/aws/lambda/f", kmsKeyId: unknown },
  ...{ comesFrom: { kmsKeyId: ofKey }, protect },
});
const key = (protect: boolean): Asked => ({
  ...{ type: "aws:kms/key:Key", name: "key", properties: {}, protect },
});
const alias = (protect: boolean, name = "key"): Asked => ({
  ...{ type: "aws:kms/alias:Alias", name: "alias", properties: { targetKeyId: unknown }, protect },
  comesFrom: { targetKeyId: [{ type: "aws:kms/key:Key", name }] },
});
const dev = { environment: "dev" } as const;

export const cases: readonly Case[] = [
  passes("a table with key and alias", table(true), { others: [key(true), alias(true)] }),
  refuses("a table without its key", table(true), "protect of its key key: found false", {
    others: [key(false), alias(true)],
  }),
  refuses(
    "a table without its key's alias",
    table(true),
    "protect of its alias alias: found false",
    { others: [key(true), alias(false)] },
  ),
  refuses("a key whose table may go", table(false), "protect: found false", {
    others: [key(true), alias(true)],
  }),
  refuses("log groups that may go", logGroup(false), "tested, protect: found false", {
    others: [key(true), alias(true)],
  }),
  passes("another key's alias", table(true), { others: [key(true), alias(false, "other")] }),
  passes("nothing protected in dev", table(false), { ...dev, others: [key(false), alias(false)] }),
  refuses("a table in dev that is kept without its key", table(true), "protect of its key key", {
    ...dev,
    others: [key(false), alias(true)],
  }),
  refuses(
    "a log group in dev while tables are kept",
    logGroup(false),
    "tested, protect: found false",
    { ...dev, others: [{ ...table(true), name: "table" }, key(true), alias(true)] },
  ),
  passes("a table before the stack is destroyed", table(false), {
    settings: { protected: false },
    others: [key(false), alias(false)],
  }),
  passes("a table under somebody else's key", {
    type: "aws:dynamodb/table:Table",
    protect: true,
    properties: {
      serverSideEncryption: {
        enabled: true,
        kmsKeyArn: "arn:aws:kms:us-east-1:999999999999:key/1",
      },
    },
  }),
  cannotDecide(
    "a key that might be either",
    { ...table(true), comesFrom: {} },
    "serverSideEncryption.kmsKeyArn",
  ),
];
