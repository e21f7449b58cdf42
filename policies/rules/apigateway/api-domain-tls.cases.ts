import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";

const domain = (securityPolicy?: string) => ({
  type: "aws:apigateway/domainName:DomainName",
  properties: { domainName: "webhooks.example.com", securityPolicy },
});

export const cases: readonly Case[] = [
  passes("TLS 1.2", domain("TLS_1_2")),
  passes("a policy of TLS 1.3", domain("SecurityPolicy_TLS13_1_3_2025_09")),
  refuses("TLS 1.0", domain("TLS_1_0"), 'securityPolicy: found "TLS_1_0"'),
  refuses("API Gateway's own choice", domain(), 'securityPolicy: found "TLS_1_0"'),
  cannotDecide("an unknown policy", domain(unknown), "securityPolicy"),
];
