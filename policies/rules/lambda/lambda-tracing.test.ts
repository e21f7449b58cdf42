import { ask, remedy, unknownOnTheWire } from "../../framework/harness";
import { lambdaTracing } from "./lambda-tracing";

const type = "aws:lambda/function:Function";
const traced = { name: "validator-prod", tracingConfig: { mode: "Active" } };

describe("lambda-tracing", () => {
  it("passes a function that is traced", async () => {
    const { resource, stack } = await ask(lambdaTracing, { type, properties: traced });
    expect(resource).toEqual([]);
    expect(stack).toEqual([]);
  });

  it("refuses a function that says nothing of tracing, and says how to fix it", async () => {
    const { resource } = await ask(lambdaTracing, {
      type,
      name: "validator",
      properties: { name: "validator-prod" },
    });
    expect(resource).toEqual([
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

  it("refuses PassThrough, which is present but no tracing of its own", async () => {
    const properties = { ...traced, tracingConfig: { mode: "PassThrough" } };
    const { resource } = await ask(lambdaTracing, { type, properties });
    expect(resource[0]?.message).toContain('found "PassThrough", expected "Active"');
  });

  it.each([
    ["the mode", { tracingConfig: { mode: unknownOnTheWire } }, "tracingConfig.mode"],
    ["the whole block", { tracingConfig: unknownOnTheWire }, "tracingConfig"],
  ])("does not pass where %s is unknown", async (_what, properties, path) => {
    const { resource, stack } = await ask(lambdaTracing, { type, properties });
    expect(resource).toEqual([]);
    expect(stack).toHaveLength(1);
    expect(stack[0]).toMatchObject({ level: "mandatory" });
    expect(stack[0]!.message).toContain(`${path}: not known before the deploy`);
  });

  it("is only an advice in dev where the value is unknown", async () => {
    const properties = { tracingConfig: { mode: unknownOnTheWire } };
    const { stack } = await ask(lambdaTracing, { type, properties }, "dev");
    expect(stack).toMatchObject([{ level: "advisory" }]);
  });

  it("does not apply to anything else", async () => {
    const asked = { type: "aws:lambda/alias:Alias", properties: {} };
    const { resource, notApplicable } = await ask(lambdaTracing, asked);
    expect(resource).toEqual([]);
    expect(notApplicable).toBe(true);
  });

  it("turns tracing on where it is set to remediate, and leaves the rest as it is", async () => {
    expect(await remedy(lambdaTracing, { type, properties: { name: "v", timeout: 10 } })).toEqual({
      name: "v",
      timeout: 10,
      tracingConfig: { mode: "Active" },
    });
    expect(await remedy(lambdaTracing, { type, properties: traced })).toBeUndefined();
  });
});
