import path from "node:path";
import { registerProgram } from "../../stacks/testing/registerProgram";
import { readStackFile } from "../stackFile";
import { keptNames } from "./keptNames";

test("what is looked for is what the program of prod keeps, by name", async () => {
  const run = await registerProgram("prod");
  const kept = (type: string) =>
    run
      .ofType(type)
      .filter(({ options }) => options.retainOnDelete)
      .map(({ inputs }) => inputs["name"])
      // The API's execution log is named by an id that a new stack does not have.
      .filter((name) => !String(name).startsWith("API-Gateway-Execution-Logs_"))
      .sort();
  const names = keptNames(readStackFile(path.join(__dirname, "../.."), "prod"));
  expect([...names.aliases].sort()).toEqual(kept("aws:kms/alias:Alias"));
  expect([...names.tables].sort()).toEqual(kept("aws:dynamodb/table:Table"));
  expect([...names.logGroups].sort()).toEqual(kept("aws:cloudwatch/logGroup:LogGroup"));
  expect(names.aliases).toHaveLength(kept("aws:kms/key:Key").length);
}, 30_000);
