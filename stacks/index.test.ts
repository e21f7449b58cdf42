import { isUnknown, unknownPaths } from "./testing/unknowns";
import { type ProgramRun, registerProgram } from "./testing/registerProgram";
import { stackNames } from "./testing/stackFile";

jest.setTimeout(30_000);

const runs = new Map<string, ProgramRun>();

beforeAll(async () => {
  for (const stackName of stackNames) runs.set(stackName, await registerProgram(stackName));
});

const run = (stackName: string) => runs.get(stackName)!;

const policyDocuments = ({ resources }: ProgramRun) =>
  resources.flatMap(({ name, inputs }) =>
    ["policy", "assumeRolePolicy", "policyDocument"]
      .filter((property) => typeof inputs[property] === "string")
      .map((property) => ({
        name,
        property,
        statements: statementsOf(inputs[property] as string),
      })),
  );

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource?: string | string[];
}

function statementsOf(json: string): Statement[] {
  return (JSON.parse(json) as { Statement: Statement[] }).Statement;
}

const list = (value: string | string[] | undefined) => [value ?? []].flat();

describe.each(stackNames)("the program of %s", (stackName) => {
  it("registers every resource of the system", () => {
    const counts: Record<string, number> = {};
    for (const { type } of run(stackName).resources) counts[type] = (counts[type] ?? 0) + 1;
    expect(counts).toMatchObject({
      "aws:kms/key:Key": 7,
      "aws:kms/alias:Alias": 7,
      "aws:dynamodb/table:Table": 3,
      "aws:lambda/function:Function": 13,
      "aws:sqs/queue:Queue": 26,
      "aws:lambda/eventSourceMapping:EventSourceMapping": 11,
      "aws:cloudwatch/eventRule:EventRule": 8,
      "aws:apigateway/apiKey:ApiKey": 4,
      "aws:sns/topicSubscription:TopicSubscription": 3,
      "aws:sfn/stateMachine:StateMachine": 1,
      "aws:pipes/pipe:Pipe": 1,
    });
  });

  it("tags everything that can carry tags", () => {
    const untagged = run(stackName)
      .resources.filter(({ type }) => taggable.has(type))
      .filter(({ inputs }) => {
        const keys = Object.keys((inputs["tags"] as object | undefined) ?? {}).sort();
        return keys.join() !== "Component,CostCenter,Environment,ManagedBy,Owner,Project";
      })
      .map(({ type, name }) => `${type} ${name}`);
    expect(untagged).toEqual([]);
  });

  it("puts the suffix into every physical name", () => {
    const nameProperties = ["name", "ruleName", "policyName", "dashboardName"];
    const wrong = run(stackName)
      .resources.filter(({ type }) => type.startsWith("aws:") && !namedWithinTheirParent.has(type))
      .flatMap(({ inputs }) => nameProperties.map((property) => inputs[property]))
      .filter((name): name is string => typeof name === "string")
      .filter((name) => !name.includes(`-${stackName}`))
      .filter((name) => name !== "API-Gateway-Execution-Logs_ingress-id/live");
    expect(wrong).toEqual([]);
  });

  it("allows no wildcard action to anybody", () => {
    const wild = policyDocuments(run(stackName)).flatMap(({ name, statements }) =>
      statements
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action }) => list(Action))
        .filter((action) => action.includes("*"))
        .map((action) => `${name}: ${action}`),
    );
    expect(wild).toEqual([]);
  });

  it("grants roles the resource * only for actions without a resource level", () => {
    const actions = run(stackName)
      .ofType("aws:iam/rolePolicy:RolePolicy")
      .flatMap(({ inputs }) => statementsOf(inputs["policy"] as string))
      .filter(({ Resource }) => list(Resource).includes("*"))
      .flatMap(({ Action }) => list(Action));
    expect([...new Set(actions)].sort()).toEqual([
      "dynamodb:ListStreams",
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]);
  });

  it("names the statements of a policy apart, as IAM demands", () => {
    const repeated = policyDocuments(run(stackName)).filter(({ statements }) => {
      const sids = statements.flatMap(({ Sid }) => Sid ?? []);
      return new Set(sids).size < sids.length;
    });
    expect(repeated.map(({ name }) => name)).toEqual([]);
  });

  it("gives each function a role of its own", () => {
    const roles = run(stackName)
      .ofType("aws:lambda/function:Function")
      .map(({ inputs }) => inputs["role"]);
    expect(new Set(roles).size).toBe(13);
  });

  it("dead-letters every queue that is not itself for dead letters", () => {
    const queues = run(stackName).ofType("aws:sqs/queue:Queue");
    const without = queues
      .filter(({ inputs }) => !inputs["redrivePolicy"])
      .map(({ inputs }) => inputs["name"] as string);
    expect(queues.length - without.length).toBe(7);
    expect(without.filter((name) => !name.includes("-dlq-"))).toEqual([]);
  });

  it("gives every target of a rule a standard dead-letter queue and bounded retries", () => {
    const targets = run(stackName).ofType("aws:cloudwatch/eventTarget:EventTarget");
    const queues = targets.map(({ inputs }) => (inputs["deadLetterConfig"] as { arn: string }).arn);
    expect(new Set(queues).size).toBe(8);
    expect(queues.filter((arn) => arn.endsWith(".fifo"))).toEqual([]);
    expect(targets.filter(({ inputs }) => !inputs["retryPolicy"])).toEqual([]);
  });

  it("tells every alarm where to report, what to do and where to read on", () => {
    const alarms = run(stackName).ofType("aws:cloudwatch/metricAlarm:MetricAlarm");
    const [topic] = alarms[0]!.inputs["alarmActions"] as string[];
    expect(topic).toMatch(
      new RegExp(`^arn:aws:sns:us-east-1:\\d{12}:payment-alerts-${stackName}$`),
    );
    const incomplete = alarms.filter(
      ({ inputs }) =>
        (inputs["alarmActions"] as string[])[0] !== topic ||
        (inputs["okActions"] as string[])[0] !== topic ||
        !/\. .*Runbook: docs\/runbooks\.md#[a-z-]+$/.test(inputs["alarmDescription"] as string),
    );
    expect(incomplete.map(({ name }) => name)).toEqual([]);
  });

  it("watches every dead-letter queue", () => {
    const watched = run(stackName)
      .ofType("aws:cloudwatch/metricAlarm:MetricAlarm")
      .map(
        ({ inputs }) => (inputs["dimensions"] as Record<string, string> | undefined)?.["QueueName"],
      );
    const deadLetters = run(stackName)
      .ofType("aws:sqs/queue:Queue")
      .map(({ inputs }) => inputs["name"] as string)
      .filter((name) => name.includes("-dlq-"));
    expect(deadLetters.length).toBe(19);
    expect(deadLetters.filter((name) => !watched.includes(name))).toEqual([]);
  });

  it("encrypts every log group, with retention", () => {
    const groups = run(stackName).ofType("aws:cloudwatch/logGroup:LogGroup");
    expect(
      groups.filter(({ inputs }) => !inputs["kmsKeyId"] || !inputs["retentionInDays"]),
    ).toEqual([]);
  });
});

describe("what environments differ in", () => {
  const functionOf = (stackName: string, name: string) =>
    run(stackName).named("aws:lambda/function:Function", name).inputs;

  it("reserves concurrency only where the account has some", () => {
    const reserved = stackNames.map((name) => [
      functionOf(name, "webhook-validator")["reservedConcurrentExecutions"],
      functionOf(name, "payment-processor")["reservedConcurrentExecutions"],
    ]);
    expect(reserved).toEqual([
      [-1, -1],
      [50, 10],
      [100, 100],
    ]);
  });

  it("keeps keys, aliases, tables and log groups of prod together, and nothing of dev", () => {
    const keptTypes = (name: string) =>
      new Set(
        run(name)
          .resources.filter(({ options }) => options.retainOnDelete && options.protect)
          .map(({ type }) => type),
      );
    expect([...keptTypes("prod")].sort()).toEqual([
      "aws:cloudwatch/logGroup:LogGroup",
      "aws:dynamodb/table:Table",
      "aws:kms/alias:Alias",
      "aws:kms/key:Key",
    ]);
    expect(keptTypes("dev").size).toBe(0);
  });

  it("lets go of protection, but not of the data, before prod is destroyed", async () => {
    const data = {
      keptOnDestroy: true,
      replacementRefused: false,
      tableDeletionProtection: true,
      keyDeletionWindowDays: 30,
    };
    const released = await registerProgram("prod", {
      config: { "payment-webhooks:data": JSON.stringify(data) },
    });
    const { options } = released.named("aws:dynamodb/table:Table", "ledger-transactions");
    expect(options).toMatchObject({ protect: false, retainOnDelete: true });
  });

  it("gives providers of prod a domain that outlives the API", () => {
    expect(run("prod").outputs["webhookUrls"]).toEqual({
      stripe: "https://webhooks.payments.example.com/webhooks/stripe",
      paypal: "https://webhooks.payments.example.com/webhooks/paypal",
      square: "https://webhooks.payments.example.com/webhooks/square",
      generic: "https://webhooks.payments.example.com/webhooks",
    });
  });
});

describe("a preview", () => {
  let preview: ProgramRun;

  beforeAll(async () => {
    preview = await registerProgram("prod", { preview: true });
  });

  it("leaves unknown only what AWS itself names", () => {
    expect(unknownPaths(preview.resources)).toEqual(idsThatAwsMakes);
  });

  it("knows every policy document", () => {
    const documents = preview.resources.flatMap(({ inputs }) => [
      inputs["policy"],
      inputs["assumeRolePolicy"],
      inputs["policyDocument"],
    ]);
    expect(documents.filter(isUnknown)).toEqual([]);
  });
});

/** Their names live inside a bus, a function or an API that has the suffix. */
const namedWithinTheirParent = new Set([
  "aws:apigateway/authorizer:Authorizer",
  "aws:apigateway/requestValidator:RequestValidator",
]);

const taggable = new Set([
  "aws:apigateway/apiKey:ApiKey",
  "aws:apigateway/domainName:DomainName",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/stage:Stage",
  "aws:apigateway/usagePlan:UsagePlan",
  "aws:cloudwatch/eventBus:EventBus",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:dynamodb/table:Table",
  "aws:iam/role:Role",
  "aws:kms/key:Key",
  "aws:lambda/eventSourceMapping:EventSourceMapping",
  "aws:lambda/function:Function",
  "aws:pipes/pipe:Pipe",
  "aws:sfn/stateMachine:StateMachine",
  "aws:sns/topic:Topic",
  "aws:sqs/queue:Queue",
  "aws:wafv2/webAcl:WebAcl",
  "aws:xray/samplingRule:SamplingRule",
]);

/** Ids of keys, of the REST API and its parts, of usage plan and keys, of the web ACL; the label of the stream. */
const idsThatAwsMakes = [
  "Alias.targetKeyId",
  "Authorizer.restApi",
  "BasePathMapping.restApi",
  "Deployment.restApi",
  "EventArchive.kmsKeyIdentifier",
  "EventBus.kmsKeyIdentifier",
  "Function.kmsKeyArn",
  "Integration.resourceId",
  "Integration.restApi",
  "LogGroup.kmsKeyId",
  "LogGroup.name",
  "Method.authorizerId",
  "Method.requestValidatorId",
  "Method.resourceId",
  "Method.restApi",
  "MethodSettings.restApi",
  "MetricAlarm.dimensions.ApiKeyId",
  "Permission.sourceArn",
  "Pipe.source",
  "RequestValidator.restApi",
  "Resource.parentId",
  "Resource.restApi",
  "Response.restApiId",
  "Stage.deployment",
  "Stage.restApi",
  "StateMachine.encryptionConfiguration.kmsKeyId",
  "Table.serverSideEncryption.kmsKeyArn",
  "UsagePlan.apiStages.apiId",
  "UsagePlanKey.keyId",
  "UsagePlanKey.usagePlanId",
  "WebAclAssociation.resourceArn",
  "WebAclAssociation.webAclArn",
  "WebAclLoggingConfiguration.resourceArn",
];
