import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { pipe } from "./fixtures";

const filtered = (...patterns: unknown[]) =>
  pipe({
    sourceParameters: { filterCriteria: { filters: patterns.map((pattern) => ({ pattern })) } },
  });
const elsewhere = { comesFrom: {} };
const streamArn = "arn:aws:dynamodb:us-east-1:111111111111:table/ledger/stream/2026-01-01";

export const cases: readonly Case[] = [
  passes("new rows only", pipe()),
  refuses(
    "every change",
    pipe({ sourceParameters: {} }),
    "filterCriteria.filters: found no filter",
  ),
  refuses(
    "changes too",
    filtered('{"eventName":["INSERT","MODIFY"]}'),
    'found the pattern {"eventName":["INSERT","MODIFY"]}',
  ),
  refuses(
    "a pattern that says nothing of the kind",
    filtered('{"dynamodb":{"Keys":{}}}'),
    "found the pattern",
  ),
  refuses(
    "a second filter that is open",
    filtered('{"eventName":["INSERT"]}', '{"eventName":["REMOVE"]}'),
    'the pattern {"eventName":["REMOVE"]}',
  ),
  refuses("a pattern that is no JSON", filtered("INSERT"), "found the pattern INSERT"),
  passes("changes where the settings allow them", filtered('{"eventName":["MODIFY"]}'), {
    settings: { eventNames: ["INSERT", "MODIFY"] },
  }),
  passes("a pipe on a queue", {
    ...pipe({ source: "arn:aws:sqs:us-east-1:111111111111:work", sourceParameters: {} }),
    ...elsewhere,
  }),
  refuses(
    "every change of a table elsewhere",
    { ...pipe({ source: streamArn, sourceParameters: {} }), ...elsewhere },
    "found no filter",
  ),
  cannotDecide("an unknown source", { ...pipe(), ...elsewhere }, "source"),
  cannotDecide(
    "an unknown pattern",
    filtered(unknown),
    "sourceParameters.filterCriteria.filters[0].pattern",
  ),
];
