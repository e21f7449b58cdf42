import { read } from "../../framework/resource";
import { pass, type Rule, violated } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

export const apiDomainTls: Rule = {
  name: "api-domain-tls",
  description: "A custom domain speaks TLS 1.2 or later only.",
  why: "TLS 1.0 and 1.1 are broken, and a REST API's domain still takes 1.0 unless it is told otherwise.",
  fix: 'Set securityPolicy: "TLS_1_2", or a policy of TLS 1.3.',
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "4.2.1" }],
  publicChecks: ["CKV_AWS_206", "AWS-0005"],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:apigateway/domainName:DomainName"],
  decide(resource) {
    const policy = String(read(resource, "securityPolicy") ?? "TLS_1_0");
    if (policy === "TLS_1_2" || /^SecurityPolicy_TLS1[23]_/.test(policy)) return pass;
    return violated({
      path: "securityPolicy",
      found: `"${policy}"`,
      expected: '"TLS_1_2" or a SecurityPolicy_TLS13_… policy',
    });
  },
};
