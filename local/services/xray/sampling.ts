import type { Cloud } from "../../core/cloud";

/** A sampling rule with AWS's defaults filled in. */
export interface SamplingRule {
  ruleName: string;
  arn: string;
  priority: number;
  fixedRate: number;
  reservoirSize: number;
  serviceName: string;
  serviceType: string;
  host: string;
  httpMethod: string;
  urlPath: string;
  resourceArn: string;
  version: number;
  attributes: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  createdMs: number;
  modifiedMs: number;
}

/** Every account has it and cannot delete it. https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html */
export function defaultRule(cloud: Cloud): SamplingRule {
  return {
    ruleName: "Default",
    arn: cloud.arn("xray", "sampling-rule/Default"),
    priority: 10_000,
    fixedRate: 0.05,
    reservoirSize: 1,
    serviceName: "*",
    serviceType: "*",
    host: "*",
    httpMethod: "*",
    urlPath: "*",
    resourceArn: "*",
    version: 1,
    attributes: {},
    tags: {},
    createdMs: cloud.clock.nowMs(),
    modifiedMs: cloud.clock.nowMs(),
  };
}

export class SamplingRules {
  private readonly rules = new Map<string, SamplingRule>();

  constructor(cloud: Cloud) {
    this.put(defaultRule(cloud));
  }

  put(rule: SamplingRule): void {
    this.rules.set(rule.ruleName, rule);
  }

  get(ruleName: string): SamplingRule | undefined {
    return this.rules.get(ruleName);
  }

  delete(ruleName: string): void {
    this.rules.delete(ruleName);
  }

  /** In the order in which they are tried. */
  all(): SamplingRule[] {
    return [...this.rules.values()].sort(
      (a, b) => a.priority - b.priority || (a.ruleName < b.ruleName ? -1 : 1),
    );
  }
}

export function describeRule(rule: SamplingRule) {
  return {
    SamplingRule: {
      RuleName: rule.ruleName,
      RuleARN: rule.arn,
      Priority: rule.priority,
      FixedRate: rule.fixedRate,
      ReservoirSize: rule.reservoirSize,
      ServiceName: rule.serviceName,
      ServiceType: rule.serviceType,
      Host: rule.host,
      HTTPMethod: rule.httpMethod,
      URLPath: rule.urlPath,
      ResourceARN: rule.resourceArn,
      Version: rule.version,
      Attributes: rule.attributes,
    },
    CreatedAt: new Date(rule.createdMs),
    ModifiedAt: new Date(rule.modifiedMs),
  };
}
