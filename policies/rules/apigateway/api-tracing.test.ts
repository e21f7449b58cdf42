import { testCases } from "../../framework/cases";
import { remedy } from "../../framework/harness";
import { apiTracing } from "./api-tracing";
import { cases } from "./api-tracing.cases";
import { stage } from "./fixtures";

testCases(apiTracing, cases);

it("turns tracing on where it is set to remediate, and leaves the rest as it is", async () => {
  const changed = await remedy(apiTracing, stage({ xrayTracingEnabled: false }));
  expect(changed).toMatchObject({ stageName: "live", xrayTracingEnabled: true });
  expect(await remedy(apiTracing, stage())).toBeUndefined();
});
