import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DependencyError } from "../shared/dependency";
import { readItems } from "./readItems";

const answering = (answer: object) =>
  ({ send: () => Promise.resolve(answer) }) as unknown as DynamoDBClient;
const keys = { ledger: [{ id: { S: "a" } }], payments: [{ id: { S: "b" } }] };

describe("reading several items", () => {
  it("gives what is there, by table", async () => {
    const Responses = { ledger: [{ id: { S: "a" }, n: { N: "1" } }], payments: [] };
    expect(await readItems(answering({ Responses, UnprocessedKeys: {} }), keys)).toEqual(Responses);
  });

  it("never takes what was left unread for what is not there", async () => {
    const partly = answering({
      Responses: { ledger: [{ id: { S: "a" } }] },
      UnprocessedKeys: { payments: { Keys: keys.payments } },
    });
    await expect(readItems(partly, keys)).rejects.toThrow(DependencyError);
    await expect(readItems(partly, keys)).rejects.toThrow("it left keys of payments unread");
  });
});
