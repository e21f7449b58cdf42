import { read } from "../../framework/resource";
import { notApplicable, type Rule, verdictOf, type Violation } from "../../framework/rule";
import { listOf } from "../../relations/json";
import { mandatoryEverywhere } from "../levels";

export const lambdaVpc: Rule = {
  name: "lambda-vpc",
  description:
    "A function in a VPC has two subnets or more, and security groups of its own choice.",
  why: "In one subnet it goes down with one zone; without a security group it gets the VPC's default one, which is open to all that have it.",
  fix: "Give vpcConfig at least two subnetIds of different zones, and securityGroupIds.",
  severity: "low",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "1.2.1" }],
  publicChecks: ["Lambda.5"],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:lambda/function:Function"],
  decide(resource) {
    // A VPC alone protects nothing: these functions talk to AWS only, by IAM and TLS.
    if (read(resource, "vpcConfig") === undefined) return notApplicable("in no VPC");
    const violations: Violation[] = [];
    const subnets = listOf(read(resource, "vpcConfig", "subnetIds"));
    if (subnets.length < 2)
      violations.push({
        path: "vpcConfig.subnetIds",
        found: `${subnets.length} subnets`,
        expected: "two or more, in different zones",
      });
    if (listOf(read(resource, "vpcConfig", "securityGroupIds")).length === 0)
      violations.push({
        path: "vpcConfig.securityGroupIds",
        found: "none",
        expected: "at least one",
      });
    return verdictOf(violations);
  },
};
