import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import type { SamplingRule, SamplingRules } from "../sampling";

export function samplingRuleType(cloud: Cloud, rules: SamplingRules): ResourceType {
  return {
    token: "aws:xray/samplingRule:SamplingRule",
    properties: {
      attributes: {},
      fixedRate: { required: true },
      host: { required: true },
      httpMethod: { required: true },
      priority: { required: true },
      reservoirSize: { required: true },
      resourceArn: { required: true },
      ruleName: { replaces: true },
      serviceName: { required: true },
      serviceType: { required: true },
      tags: {},
      urlPath: { required: true },
      version: { required: true, replaces: true },
    },
    computed: ["id", "arn", "region", "tagsAll"],
    check,
    create(inputs, { logicalName }) {
      const ruleName =
        (inputs["ruleName"] as string | undefined) ??
        `${logicalName}-${cloud.random.hex(7)}`.slice(0, 32);
      if (rules.get(ruleName))
        throw new AwsError(
          "InvalidRequestException",
          `A sampling rule with the name ${ruleName} already exists.`,
        );
      rules.put(ruleOf(cloud, ruleName, inputs));
      return { id: ruleName, outputs: outputsOf(cloud, ruleName, inputs) };
    },
    update(id, inputs) {
      const createdMs = rules.get(id)?.createdMs;
      rules.put({ ...ruleOf(cloud, id, inputs), ...(createdMs !== undefined && { createdMs }) });
      return outputsOf(cloud, id, inputs);
    },
    delete: (id) => rules.delete(id),
    read: (id, old) => (rules.get(id) ? old.outputs : undefined),
  };
}

function check(inputs: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const range = (property: string, min: number, max: number) => {
    const value = inputs[property] as number | undefined;
    if (value !== undefined && (value < min || value > max))
      failures.push({ property, reason: `got ${value}, must be from ${min} to ${max}` });
  };
  range("fixedRate", 0, 1);
  range("priority", 1, 9999);
  range("reservoirSize", 0, Number.MAX_SAFE_INTEGER);
  range("version", 1, 1);
  const name = inputs["ruleName"] as string | undefined;
  if (name !== undefined && name.length > 32)
    failures.push({ property: "ruleName", reason: `got ${name}, must have at most 32 characters` });
  return failures;
}

function ruleOf(cloud: Cloud, ruleName: string, inputs: Input): SamplingRule {
  return {
    ruleName,
    arn: cloud.arn("xray", `sampling-rule/${ruleName}`),
    priority: inputs["priority"],
    fixedRate: inputs["fixedRate"],
    reservoirSize: inputs["reservoirSize"],
    serviceName: inputs["serviceName"],
    serviceType: inputs["serviceType"],
    host: inputs["host"],
    httpMethod: inputs["httpMethod"],
    urlPath: inputs["urlPath"],
    resourceArn: inputs["resourceArn"],
    version: inputs["version"],
    attributes: inputs["attributes"] ?? {},
    tags: inputs["tags"] ?? {},
    createdMs: cloud.clock.nowMs(),
    modifiedMs: cloud.clock.nowMs(),
  };
}

function outputsOf(cloud: Cloud, ruleName: string, inputs: Input): Output {
  return {
    ...inputs,
    id: ruleName,
    ruleName,
    arn: cloud.arn("xray", `sampling-rule/${ruleName}`),
    region: cloud.region,
    tagsAll: inputs["tags"] ?? {},
  };
}
