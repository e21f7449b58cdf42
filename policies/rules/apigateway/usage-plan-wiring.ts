import { read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import { notApplicable, pass, type Rule, type Verdict, violated } from "../../framework/rule";
import { listOf } from "../../relations/json";
import { isAbout, refersTo } from "../../relations/refersTo";
import { mandatoryEverywhere } from "../levels";

const apiKey = "aws:apigateway/apiKey:ApiKey";
const plan = "aws:apigateway/usagePlan:UsagePlan";
const planKey = "aws:apigateway/usagePlanKey:UsagePlanKey";
const restApi = "aws:apigateway/restApi:RestApi";
const stage = "aws:apigateway/stage:Stage";

export const usagePlanWiring: Rule = {
  name: "usage-plan-wiring",
  description:
    "Every API key belongs to a usage plan, every plan to a stage, every stage to a plan.",
  why: "A key without a plan is refused, or where no plan is attached counted by nobody; each part looks right alone, so only the wiring shows it.",
  fix: "Attach the key by an aws.apigateway.UsagePlanKey, and name API and stage in the plan's apiStages.",
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "6.4.2" }],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: [apiKey, plan, stage],
  decideInStack(resource, stack) {
    if (resource.type === apiKey) return decideKey(resource, stack);
    if (resource.type === plan) return decidePlan(resource, stack);
    return decideStage(resource, stack);
  },
};

function decideKey(key: Resource, stack: Stack): Verdict {
  if (read(key, "enabled") === false) return pass;
  const wiring = stack.ofType(planKey).find((each) => isAbout(each, "keyId", key, stack));
  if (!wiring)
    return violated({ path: "id", found: "no usage plan", expected: "a UsagePlanKey with its id" });
  if (refersTo(wiring, "usagePlanId", [plan], stack)) return pass;
  return violated({
    path: "usagePlanId",
    found: `a plan that is not in this stack (${wiring.name})`,
    expected: "a usage plan of this stack",
  });
}

function decidePlan(resource: Resource, stack: Stack): Verdict {
  const wanted = listOf(read(resource, "apiStages")).map((_, index) =>
    read(resource, "apiStages", index, "stage"),
  );
  if (wanted.length === 0)
    return violated({ path: "apiStages", found: "no stage", expected: "API and stage" });
  const own = stack.ofType(stage).filter((each) => isPlanned(each, resource, stack));
  const names = new Set(own.map((each) => read(each, "stageName")));
  const missing = wanted.filter((name) => !names.has(name));
  if (missing.length === 0) return pass;
  return violated({
    path: "apiStages",
    found: `the stage ${missing.map(String).join(", ")}, which is not in this stack`,
    expected: "a stage of this stack",
  });
}

/** Only where keys are used at all. */
function decideStage(resource: Resource, stack: Stack): Verdict {
  if (stack.ofType(apiKey).length === 0) return notApplicable("no API keys");
  if (stack.ofType(plan).some((each) => isPlanned(resource, each, stack))) return pass;
  return violated({
    path: "stageName",
    found: "no usage plan",
    expected: "a usage plan with the stage in apiStages",
  });
}

/** Stages of two APIs may have one name, so the API counts too. */
function isPlanned(each: Resource, usagePlan: Resource, stack: Stack): boolean {
  const name = read(each, "stageName");
  const named = listOf(read(usagePlan, "apiStages")).some(
    (_, index) => read(usagePlan, "apiStages", index, "stage") === name,
  );
  const api = refersTo(each, "restApi", [restApi], stack);
  const apis = stack.origins(usagePlan, "apiStages").filter(({ type }) => type === restApi);
  return named && (apis.length === 0 || apis.some(({ urn }) => urn === api?.urn));
}
