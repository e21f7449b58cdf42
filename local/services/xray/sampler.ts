import { serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";

/** What a sampling rule is matched with. */
export interface SampledRequest {
  /** Of a stage `<API name>/<stage>`, of a state machine its name. */
  serviceName: string;
  /** Without these three it is no HTTP request. */
  host?: string;
  method?: string;
  path?: string;
  resourceArn: string;
}

/** The service that asks whether to trace. */
export interface Tracing {
  /** For people. */
  name: string;
  principal: string;
  /** As X-Ray's rules have it, e.g. `AWS::ApiGateway::Stage`. */
  serviceType: string;
}

interface Rule {
  name: string;
  fixedRate: number;
  reservoirSize: number;
  matches(request: SampledRequest): boolean;
}

/** X-Ray's clients look for new rules every five minutes at most; here a changed rule shows sooner. */
const RULES_KEPT_MS = 10_000;

/** What holds where X-Ray is not there to be asked. */
const defaultRule: Rule = {
  name: "Default",
  fixedRate: 0.05,
  reservoirSize: 1,
  matches: () => true,
};

/**
 * Decides by X-Ray's sampling rules: the first one that matches takes its reservoir's worth of a
 * second's requests, and its fixed rate of the others.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
 */
export class Sampler {
  private rules: Rule[] = [defaultRule];
  private fetchedMs = Number.NEGATIVE_INFINITY;
  private readonly taken = new Map<string, { second: number; count: number }>();

  constructor(
    private readonly cloud: Cloud,
    private readonly tracing: Tracing,
  ) {}

  async isSampled(request: SampledRequest): Promise<boolean> {
    const nowMs = this.cloud.clock.nowMs();
    if (nowMs - this.fetchedMs >= RULES_KEPT_MS) {
      this.fetchedMs = nowMs;
      // A request is never refused for want of a sampling rule.
      this.rules = await this.fetchRules().catch((error: Error) => {
        process.emitWarning(
          `${this.tracing.name} samples by X-Ray's default rule: ${error.message}`,
        );
        return [defaultRule];
      });
    }
    const rule = this.rules.find((candidate) => candidate.matches(request)) ?? defaultRule;
    const second = Math.floor(nowMs / 1000);
    let taken = this.taken.get(rule.name);
    if (taken?.second !== second) this.taken.set(rule.name, (taken = { second, count: 0 }));
    if (taken.count < rule.reservoirSize) {
      taken.count += 1;
      return true;
    }
    return this.cloud.random.fraction() < rule.fixedRate;
  }

  /** By priority, as X-Ray lists them. */
  private async fetchRules(): Promise<Rule[]> {
    if (!this.cloud.allServices().some(({ name }) => name === "xray")) return [defaultRule];
    const caller = serviceCaller(this.tracing.principal);
    const output = await this.cloud.call(caller, "xray", "GetSamplingRules");
    const records = output["SamplingRuleRecords"] as { SamplingRule: RawRule }[];
    return records.map(({ SamplingRule }) => ruleOf(SamplingRule, this.tracing.serviceType));
  }
}

interface RawRule {
  RuleName: string;
  FixedRate: number;
  ReservoirSize: number;
  ServiceName: string;
  ServiceType: string;
  Host: string;
  HTTPMethod: string;
  URLPath: string;
  ResourceARN: string;
  Attributes?: Readonly<Record<string, string>>;
}

function ruleOf(raw: RawRule, serviceType: string): Rule {
  const [service, type, host, method, path, arn] = [
    raw.ServiceName,
    raw.ServiceType,
    raw.Host,
    raw.HTTPMethod,
    raw.URLPath,
    raw.ResourceARN,
  ].map(glob) as [RegExp, RegExp, RegExp, RegExp, RegExp, RegExp];
  // AWS's own services give their segments no attributes, so a rule that asks for some is not for them.
  const wantsAttributes = Object.keys(raw.Attributes ?? {}).length > 0;
  return {
    name: raw.RuleName,
    fixedRate: raw.FixedRate,
    reservoirSize: raw.ReservoirSize,
    matches: (request) =>
      !wantsAttributes &&
      service.test(request.serviceName) &&
      type.test(serviceType) &&
      host.test(request.host ?? "") &&
      method.test(request.method ?? "") &&
      path.test(request.path ?? "") &&
      arn.test(request.resourceArn),
  };
}

function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "is");
}
