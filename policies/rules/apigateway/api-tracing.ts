import type { StageArgs } from "@pulumi/aws/apigateway";
import { read } from "../../framework/resource";
import { pass, type Rule, violated } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

const property: keyof StageArgs = "xrayTracingEnabled";

export const apiTracing: Rule = {
  name: "api-tracing",
  description: "Every stage is traced by X-Ray.",
  why: "A trace begins where the request comes in: without it nobody sees how much of a slow webhook was ours and how much the gateway's.",
  fix: `Set ${property}: true.`,
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "10.2.1" }],
  publicChecks: ["CKV_AWS_73", "APIGateway.3", "AWS-0003", "ServerlessAPIGWXrayEnabled"],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:apigateway/stage:Stage"],
  decide(resource) {
    const enabled = read(resource, property);
    if (enabled === true) return pass;
    return violated({
      path: property,
      found: enabled === undefined ? "nothing" : String(enabled),
      expected: "true",
    });
  },
  remediate: () => ({ [property]: true }),
};
