import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";

const bus: Asked = {
  type: "aws:cloudwatch/eventBus:EventBus",
  properties: { name: "events-prod" },
};
const arn = (name: string) => `arn:aws:events:us-east-1:111111111111:event-bus/${name}`;
const archive = (retentionDays: unknown, eventSourceArn: unknown = arn("events-prod")): Asked => ({
  type: "aws:cloudwatch/eventArchive:EventArchive",
  name: "archive",
  properties: { name: "events-prod", eventSourceArn, retentionDays },
});

export const cases: readonly Case[] = [
  passes("a bus with an archive", bus, { others: [archive(90)] }),
  refuses("a bus without", bus, "arn: found no archive"),
  refuses("a bus beside another's archive", bus, "arn: found no archive", {
    others: [archive(90, arn("other"))],
  }),
  cannotDecide("an archive of nobody knows what", bus, "eventSourceArn", {
    others: [archive(90, unknown)],
  }),
  passes("three months in prod", archive(90)),
  refuses("a day less", archive(89), "retentionDays: found 89 days, expected 90 to 400 days"),
  passes("a week in dev", archive(7), { environment: "dev" }),
  refuses("no end", archive(0), "retentionDays: found no end"),
  refuses("silence, which is the same", archive(undefined), "retentionDays: found no end"),
  refuses("more than a year and a month", archive(401), "found 401 days"),
  cannotDecide("an unknown retention", archive(unknown), "retentionDays"),
];
