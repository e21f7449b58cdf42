import { read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import { pass, type Rule, type Verdict, violated } from "../../framework/rule";
import { isObject, listOf } from "../../relations/json";
import { isAbout } from "../../relations/refersTo";
import { advisoryInDev } from "../levels";

const stage = "aws:apigateway/stage:Stage";
const webAcl = "aws:wafv2/webAcl:WebAcl";

export const apiWaf: Rule = {
  name: "api-waf",
  description: "Every stage stands behind a web ACL whose log leaves the query string out.",
  why: "The gateway alone does not see a flood of one address or a known bad one; and the ACL's own log would hold the token that senders put into the query.",
  fix: "Associate an aws.wafv2.WebAcl with the stage, and give it a WebAclLoggingConfiguration with redactedFields: [{ queryString: {} }].",
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "6.4.2" }],
  publicChecks: ["AwsSolutions-APIG3", "APIGateway.4", "CKV2_AWS_29", "CKV2_AWS_31"],
  levels: advisoryInDev,
  resourceTypes: [stage, webAcl],
  decideInStack: (resource, stack) =>
    resource.type === stage ? decideStage(resource, stack) : decideLog(resource, stack),
};

function decideStage(resource: Resource, stack: Stack): Verdict {
  const associated = stack
    .ofType("aws:wafv2/webAclAssociation:WebAclAssociation")
    .some((association) => isAbout(association, "resourceArn", resource, stack));
  if (associated) return pass;
  return violated({
    path: "arn",
    found: "no web ACL",
    expected: "a WebAclAssociation with the stage's ARN",
  });
}

function decideLog(resource: Resource, stack: Stack): Verdict {
  const logging = stack
    .ofType("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
    .find((configuration) => isAbout(configuration, "resourceArn", resource, stack));
  if (!logging)
    return violated({ path: "arn", found: "no log", expected: "a WebAclLoggingConfiguration" });
  const redacted = listOf(read(logging, "redactedFields")).filter(isObject);
  if (redacted.some((field) => "queryString" in field)) return pass;
  return violated({
    path: "redactedFields",
    found: `the query string in the log of ${logging.name}`,
    expected: "redactedFields: [{ queryString: {} }, …]",
  });
}
