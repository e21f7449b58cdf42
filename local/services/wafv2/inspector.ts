import type { Cloud } from "../../core/cloud";
import { evaluateWebAcl, type Evaluation } from "./evaluation";
import { isLogged, logEvent } from "./logEvent";
import type { CustomResponse, WafRequest, WebAcl } from "./model";
import { Rates } from "./rates";
import { WafLog } from "./wafLog";
import type { WafStore } from "./store";

export interface WafVerdict {
  action: "ALLOW" | "BLOCK";
  webAclArn: string;
  customResponse?: CustomResponse;
}

/** Holds requests for protected resources against their web ACL, counts them and logs them. */
export class Inspector {
  private readonly rates: Rates;
  private readonly logs: WafLog;

  constructor(
    private readonly cloud: Cloud,
    private readonly store: WafStore,
  ) {
    this.rates = new Rates(cloud.clock);
    this.logs = new WafLog(cloud);
  }

  /** undefined where nothing protects the resource. */
  inspect(resourceArn: string, request: WafRequest): WafVerdict | undefined {
    const webAclArn = this.store.associations.get(resourceArn);
    const acl = webAclArn === undefined ? undefined : this.store.webAcls.get(webAclArn);
    if (!acl) return undefined;
    const evaluation = evaluateWebAcl(acl, request, {
      addressesOf: (arn) => this.store.ipSet(arn).addresses,
      isOverRate: (rule, { sourceIp }) => this.rates.isOver(rule, acl.arn, sourceIp),
    });
    this.measure(acl, evaluation);
    this.log(acl, resourceArn, request, evaluation);
    const { action } = evaluation;
    if (action.kind !== "block") return { action: "ALLOW", webAclArn: acl.arn };
    return { action: "BLOCK", webAclArn: acl.arn, customResponse: action.customResponse };
  }

  /** AWS/WAFV2, by web ACL, rule and region: https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html */
  private measure(acl: WebAcl, { action, terminatingRule, counted }: Evaluation): void {
    const record = (name: string, ruleName: string) =>
      this.cloud.metrics.record({
        namespace: "AWS/WAFV2",
        name,
        dimensions: { WebACL: acl.metricName, Region: this.cloud.region, Rule: ruleName },
        value: 1,
        unit: "Count",
        timestampMs: this.cloud.clock.nowMs(),
      });
    for (const rule of counted) if (rule.metricsEnabled) record("CountedRequests", rule.metricName);
    const name = action.kind === "block" ? "BlockedRequests" : "AllowedRequests";
    if (terminatingRule?.metricsEnabled) record(name, terminatingRule.metricName);
    if (acl.metricsEnabled) {
      record(name, "ALL");
      if (!terminatingRule) record(name, acl.metricName);
    }
  }

  private log(acl: WebAcl, resourceArn: string, request: WafRequest, evaluation: Evaluation): void {
    const { logging } = acl;
    if (!logging || !isLogged(logging.filter, evaluation)) return;
    const timestamp = this.cloud.clock.nowMs();
    const [, apiId, stage] = /\/restapis\/([^/]+)\/stages\/([^/]+)$/.exec(resourceArn) ?? [];
    const message = logEvent(acl, logging, request, evaluation, {
      name: "APIGW",
      id: `${this.cloud.accountId}:${apiId}:${stage}`,
      timestampMs: timestamp,
    });
    this.logs.add(logging.logGroupName, acl.name, { timestamp, message });
  }
}
