import { one, statesFixture } from "../fixture";

describe("definitions", () => {
  it.each([
    [
      "JSONata",
      { ...one({ Type: "Pass" }), QueryLanguage: "JSONata" },
      "does not model QueryLanguage JSONata",
    ],
    [
      "JSONata of one state",
      one({ Type: "Pass", QueryLanguage: "JSONata" }),
      "QueryLanguage JSONata (in /States/S)",
    ],
    ["an unknown field", one({ Type: "Pass", Assign: { a: 1 } }), "the field Assign of /States/S"],
    ["an unknown state type", one({ Type: "Poll" }), "the state type Poll (/States/S)"],
    [
      "a missing target",
      { StartAt: "S", States: { S: { Type: "Pass", Next: "T" } } },
      '"S" goes on to "T", which is no state',
    ],
    [
      "a state out of reach",
      { StartAt: "S", States: { S: { Type: "Succeed" }, T: { Type: "Succeed" } } },
      'State "T" is not reachable',
    ],
    [
      "neither Next nor End",
      { StartAt: "S", States: { S: { Type: "Pass" } } },
      "/States/S needs either Next or End: true",
    ],
    [
      "an unknown resource",
      one({ Type: "Task", Resource: "arn:aws:states:::ecs:runTask.sync" }),
      "the task resource arn:aws:states:::ecs:runTask.sync",
    ],
    [
      "an unknown choice operator",
      {
        StartAt: "C",
        States: {
          C: { Type: "Choice", Choices: [{ Variable: "$.a", StringContains: "x", Next: "D" }] },
          D: { Type: "Succeed" },
        },
      },
      "the field StringContains of a choice in /States/C",
    ],
    [
      "an unknown intrinsic function",
      one({ Type: "Pass", Parameters: { "x.$": "States.Reverse($.a)" } }),
      "the intrinsic function States.Reverse",
    ],
    [
      "a filter in a path",
      one({ Type: "Pass", InputPath: "$.a[?(@.b)]" }),
      'the JSONPath "$.a[?(@.b)]"',
    ],
    [
      "a distributed map",
      one({
        Type: "Map",
        ItemProcessor: { ...one({ Type: "Pass" }), ProcessorConfig: { Mode: "DISTRIBUTED" } },
      }),
      "Map in mode DISTRIBUTED",
    ],
  ])("with %s are refused when the machine is made", async (_name, definition, message) => {
    const { machine } = statesFixture();
    await expect(machine(definition)).rejects.toThrow(message);
  });

  it("of express workflows are refused by name", async () => {
    const { machine } = statesFixture();
    await expect(machine(one({ Type: "Pass" }), { type: "EXPRESS" })).rejects.toThrow(
      "state machines of type EXPRESS",
    );
  });
});
