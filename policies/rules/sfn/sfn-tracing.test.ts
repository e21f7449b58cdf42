import { testCases } from "../../framework/cases";
import { remedy } from "../../framework/harness";
import { stateMachine } from "./fixtures";
import { sfnTracing } from "./sfn-tracing";
import { cases } from "./sfn-tracing.cases";

testCases(sfnTracing, cases);

it("turns tracing on where it is set to remediate, and leaves the rest as it is", async () => {
  const changed = await remedy(sfnTracing, stateMachine({ tracingConfiguration: undefined }));
  expect(changed).toMatchObject({ name: "workflow-prod", tracingConfiguration: { enabled: true } });
  expect(await remedy(sfnTracing, stateMachine())).toBeUndefined();
});
