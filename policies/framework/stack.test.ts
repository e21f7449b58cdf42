import { type Resource, UndecidableError, unknown, type Value } from "./resource";
import { Stack } from "./stack";

const resource = (
  type: string,
  name: string,
  properties: Readonly<Record<string, Value>>,
  references: Resource["references"] = {},
): Resource => ({ type, name, urn: `urn::${type}::${name}`, properties, references });

const queueType = "aws:sqs/queue:Queue";
const keyType = "aws:kms/key:Key";
const queue = resource(queueType, "work", { name: "work-prod", arn: unknown });
const other = resource(queueType, "other", { name: "other-prod", arn: unknown });
const busRule = resource("aws:cloudwatch/eventRule:EventRule", "refunds", {
  ...{ name: "refunds-prod", eventBusName: "payments-prod" },
});
const group = resource("aws:cloudwatch/logGroup:LogGroup", "g", { name: "/aws/lambda/v" });
const role = resource("aws:iam/role:Role", "r", { name: "r-prod", path: "/service/" });
const madeArn = "arn:aws:kms:us-east-1:111111111111:key/1234";
const made = resource(keyType, "made", { arn: madeArn, keyId: "1234" });
const target = resource("aws:cloudwatch/eventTarget:EventTarget", "t", {
  arn: "arn:aws:sqs:us-east-1:111111111111:elsewhere",
});
const stack = new Stack([queue, other, busRule, group, role, made, target]);

describe("a stack", () => {
  it.each<[string, Resource | undefined]>([
    ["arn:aws:sqs:us-east-1:111111111111:work-prod", queue],
    ["arn:aws:events:us-east-1:111111111111:rule/payments-prod/refunds-prod", busRule],
    ["arn:aws:events:us-east-1:111111111111:rule/refunds-prod", undefined],
    ["arn:aws:logs:us-east-1:111111111111:log-group:/aws/lambda/v", group],
    ["arn:aws:logs:us-east-1:111111111111:log-group:/aws/lambda/v:*", group],
    ["arn:aws:iam::111111111111:role/service/r-prod", role],
    ["arn:aws:iam::111111111111:role/r-prod", undefined],
    [madeArn, made],
    ["arn:aws:sns:us-east-1:111111111111:work-prod", undefined],
    ["arn:aws:sqs:us-east-1:111111111111:elsewhere", undefined],
    ["work-prod", undefined],
  ])("finds by the ARN %s what will have it", (arn, found) => {
    expect(stack.withArn(arn)).toBe(found);
  });

  it.each<[string, Resource | undefined]>([
    ["work-prod", queue],
    ["arn:aws:sqs:us-east-1:111111111111:work-prod", queue],
    ["https://sqs.us-east-1.amazonaws.com/111111111111/work-prod", queue],
    ["https://sqs.us-east-1.amazonaws.com/111111111111/elsewhere", undefined],
    [madeArn, undefined],
  ])("takes %s for what it means among queues", (value, found) => {
    expect(stack.meantBy(value, [queueType])).toBe(found);
  });

  it("takes an id that AWS made for what has it", () => {
    expect(stack.meantBy("1234", [keyType])).toBe(made);
  });

  describe("asked what a property denotes", () => {
    const asking = (value: Value, from: readonly Resource[] = []) =>
      stack.denotedBy(resource("t", "asking", { q: value }, { q: from }), ["q"], [queueType]);

    it("goes by its value, or by what it comes from where it has none yet", () => {
      expect(asking("work-prod")).toBe(queue);
      expect(asking(unknown, [queue])).toBe(queue);
      expect(asking(unknown, [role, other])).toBe(other);
    });

    it("knows nothing of what is somebody else's", () => {
      expect(asking("elsewhere")).toBeUndefined();
      expect(stack.denotedBy(queue, ["nothing"], [queueType])).toBeUndefined();
    });

    it.each([
      ["one of two", [queue, other]],
      ["nothing", []],
      ["something else", [role]],
    ])("decides nothing where it comes from %s", (_what, from) => {
      expect(() => asking(unknown, from)).toThrow(UndecidableError);
    });
  });
});
