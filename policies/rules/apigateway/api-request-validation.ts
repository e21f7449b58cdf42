import { peek, read, type Resource } from "../../framework/resource";
import { notApplicable, pass, type Rule, type Verdict, violated } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

const method = "aws:apigateway/method:Method";

export const apiRequestValidation: Rule = {
  name: "api-request-validation",
  description: "The gateway checks a method's parameters or body before it calls anything.",
  why: "What the gateway refuses costs no invocation and reaches no code; a validator that checks nothing only looks like one.",
  fix: "Give the method a requestValidatorId, and the validator validateRequestParameters or validateRequestBody.",
  severity: "low",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "6.2.4" }],
  publicChecks: ["AwsSolutions-APIG2", "CKV2_AWS_53"],
  levels: mandatoryEverywhere,
  resourceTypes: [method, "aws:apigateway/requestValidator:RequestValidator"],
  decide: (resource) =>
    resource.type === method ? decideMethod(resource) : decideValidator(resource),
};

function decideMethod(resource: Resource): Verdict {
  if (read(resource, "httpMethod") === "OPTIONS") return notApplicable("OPTIONS sends nothing");
  // The id is AWS's to choose; that one is given is enough, since every validator is judged too.
  if (peek(resource, "requestValidatorId")) return pass;
  return violated({
    path: "requestValidatorId",
    found: "nothing",
    expected: "a request validator of the API",
  });
}

function decideValidator(resource: Resource): Verdict {
  const parameters = read(resource, "validateRequestParameters") === true;
  const body = read(resource, "validateRequestBody") === true;
  if (parameters || body) return pass;
  return violated({
    path: "validateRequestParameters",
    found: "a validator that checks neither parameters nor body",
    expected: "validateRequestParameters or validateRequestBody: true",
  });
}
