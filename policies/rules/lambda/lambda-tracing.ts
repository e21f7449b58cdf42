import type { FunctionArgs } from "@pulumi/aws/lambda";
import { read } from "../../framework/resource";
import { pass, type Rule, violated } from "../../framework/rule";

const property: keyof FunctionArgs = "tracingConfig";

export const lambdaTracing: Rule = {
  name: "lambda-tracing",
  description: "Every function is traced by X-Ray.",
  why: "A payment that is late or lost is found by following it from function to function; PassThrough samples only what the caller sampled.",
  fix: 'Set tracingConfig: { mode: "Active" }.',
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "10.2.1" }],
  publicChecks: ["CKV_AWS_50", "AWS-0066", "ServerlessLambdaTracing"],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: ["aws:lambda/function:Function"],
  decide(resource) {
    const mode = read(resource, property, "mode");
    if (mode === "Active") return pass;
    return violated({
      path: `${property}.mode`,
      found: mode === undefined ? "nothing" : `"${String(mode)}"`,
      expected: '"Active"',
    });
  },
  remediate: () => ({ [property]: { mode: "Active" } satisfies FunctionArgs["tracingConfig"] }),
};
