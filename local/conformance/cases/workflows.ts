import type { Input } from "../../core/service";
import { casesOf } from "../case";
import type { Kit } from "../kit";

const language = (anchor: string) => `https://states-language.net/spec.html#${anchor}`;

/** Runs a machine to its end: [status, output or error]. */
async function execute(kit: Kit, states: Input, input: unknown = {}): Promise<unknown> {
  const StartAt = Object.keys(states)[0];
  const stateMachineArn = await kit.make.machine("machine", { StartAt, States: states });
  const { executionArn } = await kit.sfn("StartExecution", {
    ...{ stateMachineArn, input: JSON.stringify(input) },
  });
  const ended = await kit.eventually(
    () => kit.sfn("DescribeExecution", { executionArn }),
    ({ status }) => status !== "RUNNING",
  );
  return [ended.status, ended.output === undefined ? ended.error : JSON.parse(ended.output)];
}

const end = { End: true };
const pass = (more: Input) => ({ Type: "Pass", ...more });

export const stateCases = casesOf("sfn", {
  "pass-with-result-path": {
    page: language("pass-state"),
    says: "Result is put where ResultPath says; the rest of the input stays.",
    expected: ["SUCCEEDED", { a: 1, b: { c: 2 } }],
    run: (kit) =>
      execute(kit, { P: pass({ Result: { c: 2 }, ResultPath: "$.b", ...end }) }, { a: 1 }),
  },
  "result-path-null-keeps-the-input": {
    page: language("input-and-output-processing"),
    says: "With ResultPath null the result is discarded and the input is the output.",
    expected: ["SUCCEEDED", { a: 1 }],
    run: (kit) => execute(kit, { P: pass({ Result: 7, ResultPath: null, ...end }) }, { a: 1 }),
  },
  "input-path-of-an-array": {
    page: language("paths"),
    says: "InputPath selects a part of the input, an element of an array as well.",
    expected: ["SUCCEEDED", { n: 1 }],
    run: (kit) => execute(kit, { P: pass({ InputPath: "$[0]", ...end }) }, [{ n: 1 }, { n: 2 }]),
  },
  "parameters-with-paths": {
    page: language("parameters"),
    says: "Members of Parameters that end in .$ are paths into the input.",
    expected: ["SUCCEEDED", { fixed: "x", n: 1 }],
    run: (kit) =>
      execute(
        kit,
        { P: pass({ Parameters: { fixed: "x", "n.$": "$.detail.n" }, ...end }) },
        { detail: { n: 1 } },
      ),
  },
  "choice-takes-the-first-match": {
    page: language("choice-state"),
    says: "A Choice takes its first rule that matches, Default otherwise.",
    expected: [
      ["SUCCEEDED", "large"],
      ["SUCCEEDED", "other"],
    ],
    run: async (kit) => [
      await execute(kit, choice, { n: 10 }),
      await execute(await renamed(kit), choice, { n: "text" }),
    ],
  },
  "choice-without-a-match": {
    page: language("choice-state"),
    says: "Without a match and without Default the execution fails with States.NoChoiceMatched.",
    expected: ["FAILED", "States.NoChoiceMatched"],
    run: (kit) => {
      const { Default: _, ...strict } = choice.C as Input;
      return execute(kit, { C: strict, Large: choice.Large }, { n: 1 });
    },
  },
  "fail-has-its-error": {
    page: language("fail-state"),
    says: "A Fail state ends the execution with its Error; DescribeExecution has an output only of one that succeeded.",
    expected: ["FAILED", "Payment.Refused"],
    run: (kit) => execute(kit, { F: { Type: "Fail", Error: "Payment.Refused", Cause: "no" } }),
  },
  "a-path-that-is-not-there": {
    page: language("errors"),
    says: "A path of Parameters that leads nowhere fails with States.ParameterPathFailure or States.Runtime.",
    expected: "FAILED",
    run: async (kit) => {
      const said = await execute(kit, { P: pass({ Parameters: { "n.$": "$.nobody" }, ...end }) });
      return (said as unknown[])[0];
    },
  },
  "a-retry-calls-again": {
    page: language("errors"),
    says: "A Retrier runs the state again at most MaxAttempts times; then the error is the execution's.",
    expected: [
      ["FAILED", "TypeError"],
      ["SUCCEEDED", { caught: "TypeError" }],
    ],
    async run(kit) {
      const Resource = await kit.make.lambda("fails", failing);
      const retry = [
        { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 1, BackoffRate: 1 },
      ];
      const task = { Type: "Task", Resource, Retry: retry };
      const caught = {
        Catch: [{ ErrorEquals: ["TypeError"], Next: "Caught", ResultPath: "$" }],
      };
      return [
        await execute(kit, { T: { ...task, ...end } }),
        await execute(await renamed(kit), {
          T: { ...task, ...caught, ...end },
          Caught: pass({ Parameters: { "caught.$": "$.Error" }, ...end }),
        }),
      ];
    },
  },
  "branches-answer-in-their-order": {
    page: language("parallel-state"),
    says: "A Parallel state's output is an array with one element for each branch, in their order.",
    expected: ["SUCCEEDED", ["slow", "quick"]],
    run: (kit) => {
      const branch = (Result: string, Seconds: number) => ({
        StartAt: "W",
        States: {
          W: { Type: "Wait", Seconds, Next: "P" },
          P: pass({ Result, ...end }),
        },
      });
      return execute(kit, {
        P: { Type: "Parallel", Branches: [branch("slow", 2), branch("quick", 0)], ...end },
      });
    },
  },
  "a-map-keeps-the-order-of-its-items": {
    page: language("map-state"),
    says: "A Map state's output is an array with one element for each item, in the same order.",
    expected: ["SUCCEEDED", [{ n: 1 }, { n: 2 }, { n: 3 }]],
    run: (kit) =>
      execute(
        kit,
        {
          M: {
            ...{ Type: "Map", ItemsPath: "$.items", MaxConcurrency: 2 },
            ItemProcessor: {
              StartAt: "P",
              States: { P: pass({ Parameters: { "n.$": "$" }, ...end }) },
            },
            ...end,
          },
        },
        { items: [1, 2, 3] },
      ),
  },
  "a-name-starts-one-execution": {
    page: "https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html",
    says: "StartExecution is idempotent for standard workflows: the same name and input while it runs is the same execution, another input is refused.",
    expected: { same: true, other: "ExecutionAlreadyExists" },
    async run(kit) {
      const stateMachineArn = await kit.make.machine("named", {
        StartAt: "W",
        States: { W: { Type: "Wait", Seconds: 60, ...end } },
      });
      const start = (input: string) =>
        kit.sfn("StartExecution", { stateMachineArn, name: "payment-1", input });
      const [first, second] = [await start("{}"), await start("{}")];
      const other = await kit.refusal(start('{"n":1}'));
      return { same: first.executionArn === second.executionArn, other };
    },
  },
  "input-over-256-kib": {
    page: "https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html",
    says: "The input has 262,144 bytes at most.",
    expected: "ValidationException",
    async run(kit) {
      const stateMachineArn = await kit.make.machine("large", {
        StartAt: "P",
        States: { P: pass(end) },
      });
      const input = JSON.stringify("x".repeat(262_144));
      return kit.refusal(kit.sfn("StartExecution", { stateMachineArn, input }));
    },
  },
  "wait-takes-its-time": {
    page: language("wait-state"),
    says: "A Wait state holds the execution for its Seconds.",
    expected: ["RUNNING", "SUCCEEDED"],
    async run(kit) {
      const stateMachineArn = await kit.make.machine("waiting", {
        StartAt: "W",
        States: { W: { Type: "Wait", Seconds: 2, ...end } },
      });
      const { executionArn } = await kit.sfn("StartExecution", { stateMachineArn });
      const status = async () => (await kit.sfn("DescribeExecution", { executionArn })).status;
      const early = await status();
      await kit.wait(3);
      return [early, await status()];
    },
  },
});

const failing = "export const handler = async () => { throw new TypeError('no'); };";

const choice = {
  C: {
    Type: "Choice",
    Choices: [{ Variable: "$.n", NumericGreaterThan: 5, Next: "Large" }],
    Default: "Other",
  },
  Large: pass({ Result: "large", ...end }),
  Other: pass({ Result: "other", ...end }),
};

/** Machines of one case must not share a name. */
async function renamed(kit: Kit): Promise<Kit> {
  const make = {
    ...kit.make,
    machine: (_: string, definition: Input) => kit.make.machine("second", definition),
  };
  return { ...kit, make };
}
