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
    says: "A Fail state ends the execution with its Error.",
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
