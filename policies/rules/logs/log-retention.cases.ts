import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";

const group = (retentionInDays: unknown, name: unknown = "/aws/lambda/validator-prod"): Asked => ({
  type: "aws:cloudwatch/logGroup:LogGroup",
  properties: { name, retentionInDays },
});
const access = "/aws/apigateway/webhooks-prod/access";
const forever = "found no retention (events are kept for ever)";

export const cases: readonly Case[] = [
  passes("a week in dev", group(7), { environment: "dev" }),
  passes("a month in staging", group(30), { environment: "staging" }),
  passes("a month in prod", group(30)),
  refuses(
    "two weeks in staging",
    group(14),
    "retentionInDays: found 14 days, expected at least 30 days in staging",
    { environment: "staging" },
  ),
  refuses("a day in prod", group(1), "found 1 days, expected at least 30 days in prod"),
  refuses("silence", group(undefined), forever, { environment: "dev" }),
  refuses("0, which AWS takes as for ever", group(0), forever, { environment: "dev" }),
  refuses(
    "half a year of access log in prod",
    group(180, access),
    "found 180 days, expected at least 365 days in prod",
  ),
  passes("a year of access log in prod", group(365, access)),
  refuses("less than the settings ask", group(30), "found 30 days, expected at least 90 days", {
    settings: { daysMin: 90 },
  }),
  cannotDecide("an unknown retention", group(unknown), "retentionInDays"),
  passes("an unknown name where both minima are met", group(365, unknown)),
  refuses("an unknown name where neither is", group(1, unknown), "found 1 days"),
  cannotDecide("an unknown name where it makes a difference", group(30, unknown), "name"),
];
