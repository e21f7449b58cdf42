import { mappings, translate, type Deployed } from "./cloudFormation/translate";
import { weigh } from "./finding";

const resource = (type: string, inputs: object, name = "thing"): Deployed => ({
  ...{ urn: `urn:pulumi:dev::p::${type}::${name}`, type, name, id: `${name}-id`, inputs },
});

describe("a stack in CloudFormation's words", () => {
  it("says a queue with its policy beside it", () => {
    const { template, problems } = translate([
      resource("aws:sqs/queue:Queue", {
        ...{ name: "q.fifo", fifoQueue: true, visibilityTimeoutSeconds: 60 },
        redrivePolicy: '{"maxReceiveCount":3}',
        policy: '{"Version":"2012-10-17","Statement":[]}',
        tags: { Owner: "payments" },
      }),
    ]);
    expect(problems).toEqual([]);
    expect(template.Resources).toMatchObject({
      QueueThing: {
        Type: "AWS::SQS::Queue",
        Properties: {
          ...{ QueueName: "q.fifo", FifoQueue: true, VisibilityTimeout: 60 },
          RedrivePolicy: { maxReceiveCount: 3 },
          Tags: [{ Key: "Owner", Value: "payments" }],
        },
      },
      QueueThingPolicy: { Type: "AWS::SQS::QueuePolicy", Properties: { Queues: ["thing-id"] } },
    });
  });

  it("joins an event target to its rule", () => {
    const rule = { name: "r", eventBusName: "bus", eventPattern: '{"source":["s"]}' };
    const { template } = translate([
      resource("aws:cloudwatch/eventTarget:EventTarget", {
        ...{ rule: "r", eventBusName: "bus", targetId: "t", arn: "arn:aws:sqs:::q" },
        retryPolicy: { maximumRetryAttempts: 185 },
      }),
      resource("aws:cloudwatch/eventRule:EventRule", rule),
    ]);
    expect(Object.values(template.Resources)).toMatchObject([
      {
        Properties: {
          EventPattern: { source: ["s"] },
          Targets: [
            { Id: "t", Arn: "arn:aws:sqs:::q", RetryPolicy: { MaximumRetryAttempts: 185 } },
          ],
        },
      },
    ]);
  });

  it("names every type and property that has no word", () => {
    const { problems } = translate([
      resource("aws:ec2/instance:Instance", {}),
      resource("aws:sqs/queue:Queue", { name: "q", colour: "red" }),
      resource("aws:cloudwatch/eventTarget:EventTarget", { rule: "nowhere", targetId: "t" }),
    ]);
    expect(problems).toEqual([
      "aws:ec2/instance:Instance has no CloudFormation type in tools/schemas/cloudFormation/.",
      "aws:sqs/queue:Queue: colour has no CloudFormation property.",
      "urn:pulumi:dev::p::aws:cloudwatch/eventTarget:EventTarget::thing: there is no aws:cloudwatch/eventRule:EventRule that it is a part of.",
    ]);
  });

  it("gives each type a CloudFormation type, or the resource it becomes a part of", () => {
    for (const { type, part } of Object.values(mappings))
      expect(type !== undefined || (part !== undefined && part.of in mappings)).toBe(true);
  });
});

describe("findings", () => {
  const finding = { rule: "cfn-lint E1", where: "Queue/Name", message: "too long" };

  it("stand unless an explanation is about them", () => {
    const because = "…";
    const other = { rule: "cfn-lint E1", about: "Table", because };
    const matching = { rule: "cfn-lint E1", about: "too long", because };
    expect(weigh([finding], [other])).toEqual({ unexplained: [finding], used: [] });
    expect(weigh([finding], [other, matching])).toEqual({ unexplained: [], used: [matching] });
  });
});
