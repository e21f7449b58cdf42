import { type Rule, verdictOf, type Violation } from "../../framework/rule";
import { advisoryInDev } from "../levels";

/** Types about which no rule has anything to say by themselves, and why that is right. */
export const needNoJudgement: Readonly<Record<string, string>> = {
  "aws:apigateway/account:Account": "names the role that logs are written with; the role is judged",
  "aws:apigateway/basePathMapping:BasePathMapping": "only joins a domain and a stage",
  "aws:apigateway/deployment:Deployment": "a copy of what was judged",
  "aws:apigateway/integration:Integration":
    "whom it may call is said by that function's permission",
  "aws:apigateway/integrationResponse:IntegrationResponse": "shapes an answer",
  "aws:apigateway/methodResponse:MethodResponse": "shapes an answer",
  "aws:apigateway/resource:Resource": "a path; its methods are judged",
  "aws:apigateway/response:Response": "shapes an answer",
  "aws:apigateway/usagePlanKey:UsagePlanKey": "read with its key",
  "aws:cloudwatch/dashboard:Dashboard": "shows, and holds nothing",
  "aws:cloudwatch/eventRule:EventRule": "a pattern; its targets are judged",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": "counts what a judged log group holds",
  "aws:cloudwatch/logStream:LogStream": "a part of a judged log group",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider":
    "lets nobody in by itself; whom each role trusts of it is judged",
  "aws:kms/alias:Alias": "a name; its key is judged",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": "read with its function",
  "aws:lambda/version:Version": "a copy of a judged function",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration":
    "when versions go that were replaced; that there are versions is judged",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "read with its bucket",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "read with its bucket",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    "read with its bucket",
  "aws:s3/bucketVersioning:BucketVersioning": "read with its bucket",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "read with its queue",
  "aws:sqs/redrivePolicy:RedrivePolicy": "read with its queue",
  "aws:wafv2/ipSet:IpSet": "a list of addresses",
  "aws:wafv2/webAclAssociation:WebAclAssociation": "read with its stage",
  "aws:xray/samplingRule:SamplingRule": "how often, not whether, is a matter of cost",
};

/** Tags alone are no judgement: everything has them. */
const sayTooLittle = ["tags-required"];

/** Made of the other rules, because it is about what they leave out. */
export function typesJudged(others: readonly Rule[]): Rule {
  const judged = new Set(
    others
      .filter(({ name }) => !sayTooLittle.includes(name))
      .flatMap(({ resourceTypes }) => resourceTypes),
  );
  const isKnown = (type: string) => judged.has(type) || Object.hasOwn(needNoJudgement, type);
  return {
    name: "types-judged",
    description: "The stack holds only types of AWS resources that this pack has rules for.",
    why: "A pack that says nothing about a type lets it pass: a bucket or a database would be made open and in the clear while every rule is satisfied.",
    fix: "Write the rules that the type needs, or list it in policies/rules/stack/types-judged.ts with the reason why it needs none.",
    severity: "medium",
    frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "2.2.1" }],
    publicChecks: [],
    levels: advisoryInDev,
    resourceTypes: [],
    decideStack(stack) {
      const foreign = stack.resources.filter(
        ({ type }) => type.startsWith("aws:") && !isKnown(type),
      );
      const byType = Map.groupBy(foreign, ({ type }) => type);
      return verdictOf(
        [...byType].map(([type, resources]): Violation => ({
          path: type,
          found: `${resources.map(({ name }) => name).join(", ")}, about which no rule says anything`,
          expected: "a type that the pack judges",
        })),
      );
    },
  };
}
