import { testCases } from "../../framework/cases";
import { ask, remedy, unknownOnTheWire } from "../../framework/harness";
import { lambdaTracing } from "./lambda-tracing";
import { cases } from "./lambda-tracing.cases";

const type = "aws:lambda/function:Function";
const traced = { name: "validator-prod", tracingConfig: { mode: "Active" } };

testCases(lambdaTracing, cases);

it("says what is wrong, why, and how to fix it", async () => {
  const asked = { type, name: "validator", properties: { name: "validator-prod" } };
  expect((await ask(lambdaTracing, asked)).resource).toEqual([
    {
      level: "mandatory",
      message: [
        "Every function is traced by X-Ray.",
        'lambda.Function validator, tracingConfig.mode: found nothing, expected "Active".',
        "Why: A payment that is late or lost is found by following it from function to function; PassThrough samples only what the caller sampled.",
        'Fix: Set tracingConfig: { mode: "Active" }.',
        "See docs/policies.md#lambda-tracing",
      ].join("\n"),
    },
  ]);
});

it("is only an advice in dev where the value is unknown", async () => {
  const properties = { tracingConfig: { mode: unknownOnTheWire } };
  const { stack } = await ask(lambdaTracing, { type, properties }, "dev");
  expect(stack).toMatchObject([{ level: "advisory" }]);
  const inProd = await ask(lambdaTracing, { type, properties }, "prod");
  expect(inProd.stack).toMatchObject([{ level: "mandatory" }]);
});

it("turns tracing on where it is set to remediate, and leaves the rest as it is", async () => {
  expect(await remedy(lambdaTracing, { type, properties: { name: "v", timeout: 10 } })).toEqual({
    name: "v",
    timeout: 10,
    tracingConfig: { mode: "Active" },
  });
  expect(await remedy(lambdaTracing, { type, properties: traced })).toBeUndefined();
});
