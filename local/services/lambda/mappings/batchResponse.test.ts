import { failedMessageIds } from "./batchResponse";

const batch = ["m1", "m2", "m3"];
const failed = (answer: string) => [...failedMessageIds(Buffer.from(answer), batch)];

describe("a batch's answer", () => {
  it.each([
    "null",
    "{}",
    "",
    '{"batchItemFailures":[]}',
    '{"batchItemFailures":null}',
    '{"other":1}',
  ])("is success of all messages when it is %j", (answer) => {
    expect(failed(answer)).toEqual([]);
  });

  it("names the messages that failed", () => {
    expect(failed('{"batchItemFailures":[{"itemIdentifier":"m2"}]}')).toEqual(["m2"]);
    expect(
      failed(
        '{"batchItemFailures":[{"itemIdentifier":"m3"},{"itemIdentifier":"m1"},{"itemIdentifier":"m3"}]}',
      ),
    ).toEqual(["m3", "m1"]);
  });

  it.each([
    '{"batchItemFailures":[{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{"messageId":"m1"}]}',
    '{"batchItemFailures":[{"itemIdentifier":"unknown"}]}',
    '{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"unknown"}]}',
    '{"batchItemFailures":["m1"]}',
    '{"batchItemFailures":[null]}',
    '{"batchItemFailures":"m1"}',
    '"done"',
    "[]",
    "not json",
  ])("fails all messages when it is %s", (answer) => {
    expect(failed(answer)).toEqual(["m1", "m2", "m3"]);
  });
});
