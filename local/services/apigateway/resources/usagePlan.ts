import type { Cloud } from "../../../core/cloud";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import { gatewayArn } from "../arns";
import type { Meter } from "../metering";
import type { PlanStage, UsagePlan } from "../model";
import type { GatewayStore } from "../store";

/** aws:apigateway/usagePlan:UsagePlan: throttle and quota, for each key by itself. */
export function usagePlanResource(cloud: Cloud, store: GatewayStore, meter: Meter): ResourceType {
  return {
    token: "aws:apigateway/usagePlan:UsagePlan",
    properties: {
      name: { required: true },
      description: {},
      productCode: {},
      apiStages: {},
      quotaSettings: {},
      throttleSettings: {},
      tags: {},
    },
    computed: ["arn", "tagsAll"],
    check,
    create(inputs) {
      const plan: UsagePlan = {
        id: store.newId(6),
        name: inputs["name"],
        description: "",
        apiStages: [],
        keyIds: new Set(),
        tags: {},
      };
      configure(store, plan, inputs);
      store.usagePlans.set(plan.id, plan);
      return { id: plan.id, outputs: outputs(cloud, plan, inputs) };
    },
    update(id, inputs) {
      const plan = store.usagePlan(id);
      configure(store, plan, inputs);
      return outputs(cloud, plan, inputs);
    },
    delete(id) {
      store.usagePlans.delete(id);
      meter.forgetPlan(id);
    },
    read(id, { inputs }) {
      const plan = store.usagePlans.get(id);
      return plan && outputs(cloud, plan, inputs);
    },
  };
}

/** The provider's own bounds for the day on which a period begins. */
const offsetMax: Record<string, number> = { DAY: 0, WEEK: 6, MONTH: 27 };

function check(inputs: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const { limit, offset = 0, period } = inputs["quotaSettings"] ?? {};
  if (period !== undefined && !(period in offsetMax))
    failures.push({
      property: "quotaSettings.period",
      reason: `got ${period}, must be DAY, WEEK or MONTH`,
    });
  else if (period !== undefined && (offset < 0 || offset > offsetMax[period]!))
    failures.push({
      property: "quotaSettings.offset",
      reason: `got ${offset}, must be from 0 to ${offsetMax[period]} where the period is ${period}`,
    });
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
    failures.push({
      property: "quotaSettings.limit",
      reason: `got ${limit}, must be a whole number of at least 1`,
    });
  const { burstLimit, rateLimit } = inputs["throttleSettings"] ?? {};
  for (const [name, value] of Object.entries({ burstLimit, rateLimit }))
    if (value !== undefined && value < 0)
      failures.push({
        property: `throttleSettings.${name}`,
        reason: `got ${value}, must not be negative`,
      });
  return failures;
}

function configure(store: GatewayStore, plan: UsagePlan, inputs: Input): void {
  const stages = ((inputs["apiStages"] ?? []) as Input[]).map(planStage);
  for (const { apiId, stage } of stages) store.stage(apiId, stage);
  plan.name = inputs["name"];
  plan.description = inputs["description"] ?? "";
  plan.productCode = inputs["productCode"];
  plan.apiStages = stages;
  const quota = inputs["quotaSettings"];
  plan.quota = quota && { limit: quota.limit, offset: quota.offset ?? 0, period: quota.period };
  plan.throttle = inputs["throttleSettings"] && limits(inputs["throttleSettings"]);
  plan.tags = inputs["tags"] ?? {};
}

function planStage({ apiId, stage, throttles = [] }: Input): PlanStage {
  return {
    apiId,
    stage,
    throttles: new Map((throttles as Input[]).map((entry) => [entry["path"], limits(entry)])),
  };
}

/** The provider sends 0 for what is left out, and AWS then lets nothing through. */
function limits({ burstLimit = 0, rateLimit = 0 }: Input) {
  return { burstLimit, rateLimit };
}

function outputs(cloud: Cloud, plan: UsagePlan, inputs: Input): Output {
  return {
    ...inputs,
    arn: gatewayArn(cloud, `/usageplans/${plan.id}`),
    tags: plan.tags,
    tagsAll: plan.tags,
  };
}
