import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import type { WebAcl } from "../model";
import { parseAction, parseRules, ruleFailures } from "../rules";
import { idOf, type WafStore } from "../store";
import { nameAndTextFailures } from "./namesAndTexts";

/** aws:wafv2/webAcl:WebAcl, of scope REGIONAL. */
export function webAclResource(cloud: Cloud, store: WafStore): ResourceType {
  return {
    token: "aws:wafv2/webAcl:WebAcl",
    properties: {
      name: { replaces: true },
      description: {},
      scope: { required: true, replaces: true },
      defaultAction: { required: true },
      rules: {},
      customResponseBodies: {},
      visibilityConfig: { required: true },
      tags: {},
    },
    computed: ["name", "arn", "lockToken", "tagsAll"],
    check,
    create(inputs, { logicalName }) {
      const id = cloud.random.uuid();
      const name: string = inputs["name"] ?? `${logicalName}-${cloud.random.hex(7)}`;
      if ([...store.webAcls.values()].some((acl) => acl.name === name))
        throw new AwsError(
          "WAFDuplicateItemException",
          `AWS WAF couldn't perform the operation because some resource in your request is a duplicate of an existing one: ${name}`,
        );
      const arn = cloud.arn("wafv2", `regional/webacl/${name}/${id}`);
      const acl: WebAcl = { id, name, arn, ...settings(inputs) };
      store.webAcls.set(arn, acl);
      return { id, outputs: outputs(acl, inputs) };
    },
    update(_id, inputs, old) {
      const acl = Object.assign(store.webAcl(String(old.outputs["arn"])), settings(inputs));
      return outputs(acl, inputs);
    },
    delete(_id, old) {
      const arn = String(old.outputs["arn"]);
      if ([...store.associations.values()].includes(arn))
        throw new AwsError(
          "WAFAssociatedItemException",
          "AWS WAF couldn't perform the operation because your resource is being used by another resource or it's associated with another resource.",
        );
      store.webAcls.delete(arn);
    },
    read(id, old) {
      const acl = [...store.webAcls.values()].find((one) => one.id === id);
      return acl && outputs(acl, old.inputs);
    },
  };
}

function check(inputs: Input, unknown: ReadonlySet<string>): CheckFailure[] {
  const failures = nameAndTextFailures(inputs);
  const { scope, defaultAction, rules = [], customResponseBodies = [] } = inputs;
  if (scope !== undefined && scope !== "REGIONAL")
    failures.push({
      property: "scope",
      reason: `the local cloud models REGIONAL, got ${scope}`,
    });
  if (defaultAction !== undefined) {
    try {
      parseAction(defaultAction, customResponseBodies);
    } catch (error) {
      failures.push({ property: "defaultAction", reason: (error as Error).message });
    }
  }
  if (!unknown.has("rules") && !unknown.has("customResponseBodies"))
    failures.push(...ruleFailures(rules, customResponseBodies));
  return failures;
}

function settings(inputs: Input) {
  const { customResponseBodies: bodies = [], visibilityConfig } = inputs;
  return {
    description: (inputs["description"] ?? "") as string,
    defaultAction: parseAction(inputs["defaultAction"], bodies),
    rules: parseRules(inputs["rules"] ?? [], bodies),
    metricName: visibilityConfig.metricName as string,
    metricsEnabled: (visibilityConfig.cloudwatchMetricsEnabled ?? false) as boolean,
    tags: (inputs["tags"] ?? {}) as Record<string, string>,
  };
}

function outputs(acl: WebAcl, inputs: Input): Output {
  return {
    ...inputs,
    name: acl.name,
    arn: acl.arn,
    lockToken: idOf(acl.arn),
    tags: acl.tags,
    tagsAll: acl.tags,
  };
}
