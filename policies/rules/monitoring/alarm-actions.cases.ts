import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";
import { alarm, topic } from "./fixtures";

const others = [topic];
const elsewhere = "arn:aws:sns:us-east-1:999999999999:central-alerts";
const fromTopic = {
  comesFrom: { alarmActions: [{ type: "aws:sns/topic:Topic", name: "alerts" }] },
};
const composite = (changes: Record<string, unknown> = {}): Asked => ({
  type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
  properties: {
    ...{ alarmName: "money-flows", alarmRule: "ALARM(a)" },
    ...{
      alarmDescription: "See docs/runbooks.md#all",
      alarmActions: alarm().properties["alarmActions"],
    },
    ...changes,
  },
});

export const cases: readonly Case[] = [
  passes("an alarm that tells a topic of this stack", alarm(), { others }),
  refuses("an alarm that tells nobody", alarm({ alarmActions: [] }), "alarmActions: found none", {
    others,
  }),
  refuses("silence about actions", alarm({ alarmActions: undefined }), "alarmActions: found none", {
    others,
  }),
  refuses(
    "a topic that does not exist",
    alarm(),
    "alarmActions: found arn:aws:sns:us-east-1:111111111111:payment-alerts-prod",
  ),
  refuses(
    "a topic elsewhere",
    alarm({ alarmActions: [elsewhere] }),
    `alarmActions: found ${elsewhere}`,
    { others },
  ),
  passes("a topic elsewhere that is listed", alarm({ alarmActions: [elsewhere] }), {
    others,
    settings: { topicsElsewhere: [elsewhere] },
  }),
  refuses(
    "what is no ARN",
    alarm({ alarmActions: ["payment-alerts-prod"] }),
    "alarmActions: found payment-alerts-prod",
    { others },
  ),
  passes(
    "a topic whose ARN AWS makes",
    { ...alarm({ alarmActions: [unknown] }), ...fromTopic },
    { others },
  ),
  cannotDecide(
    "an action of nobody knows whom",
    alarm({ alarmActions: [unknown] }),
    "alarmActions",
    { others },
  ),
  refuses(
    "an alarm that is switched off",
    alarm({ actionsEnabled: false }),
    "actionsEnabled: found false",
    { others },
  ),
  refuses(
    "silence that means nothing",
    alarm({ treatMissingData: undefined }),
    "treatMissingData: found nothing",
    { others },
  ),
  refuses("no text", alarm({ alarmDescription: undefined }), "alarmDescription: found nothing", {
    others,
  }),
  refuses(
    "a text without a runbook",
    alarm({ alarmDescription: "Look." }),
    "alarmDescription: found a text without a runbook",
    { others },
  ),
  passes("another kind of link", alarm({ alarmDescription: "https://wiki/x" }), {
    others,
    settings: { runbookPattern: "^https://wiki/" },
  }),
  passes("a composite alarm", composite(), { others }),
  refuses(
    "a composite alarm that tells nobody",
    composite({ alarmActions: [] }),
    "alarmActions: found none",
    { others },
  ),
];
