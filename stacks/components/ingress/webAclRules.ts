/** The rules of the web ACL. Pure. */
import type { Config } from "../../config/schema";

export function webAclRules(waf: Config["waf"]) {
  const groups = [
    ...waf.blockingRuleGroups.map((name) => ({ name, override: { none: {} } })),
    ...waf.countingRuleGroups.map((name) => ({ name, override: { count: {} } })),
  ];
  return [
    ...groups.map(({ name, override }, index) => ({
      name,
      priority: index + 1,
      overrideAction: override,
      statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
      visibilityConfig: visibility(name),
    })),
    {
      name: "AddressLimit",
      priority: 0,
      action: { block: {} },
      statement: {
        rateBasedStatement: {
          aggregateKeyType: "IP",
          evaluationWindowSec: 300,
          limit: waf.addressLimitPerFiveMinutes,
        },
      },
      visibilityConfig: visibility("AddressLimit"),
    },
  ];
}

/** Sampled requests would show the query string, and with it the sender's token, to everybody who may look at the ACL. */
export function visibility(metricName: string) {
  return { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}
