import type { StateMachineArgs } from "@pulumi/aws/sfn";
import { read } from "../../framework/resource";
import { pass, type Rule, violated } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

const property: keyof StateMachineArgs = "tracingConfiguration";

export const sfnTracing: Rule = {
  name: "sfn-tracing",
  description: "Every state machine is traced by X-Ray.",
  why: "No trace crosses a stream: the execution's own trace is the only one that shows how a payment was applied.",
  fix: `Set ${property}: { enabled: true }.`,
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "10.2.1" }],
  publicChecks: ["AwsSolutions-SF2", "CKV_AWS_284", "ServerlessStepFunctionStateMachineXray"],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:sfn/stateMachine:StateMachine"],
  decide(resource) {
    const enabled = read(resource, property, "enabled");
    if (enabled === true) return pass;
    return violated({
      path: `${property}.enabled`,
      found: enabled === undefined ? "nothing" : String(enabled),
      expected: "true",
    });
  },
  remediate: () => ({
    [property]: { enabled: true } satisfies StateMachineArgs["tracingConfiguration"],
  }),
};
