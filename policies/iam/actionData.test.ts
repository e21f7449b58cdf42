import { actionsMatching, actionsOf, globToRegExp, isGlobalConditionKey } from "./actionData";

const names = (pattern: string) =>
  actionsMatching(pattern).map(({ service, name }) => `${service}:${name}`);

describe("AWS's actions", () => {
  it("are found whatever their letters, and named as AWS does", () => {
    expect(names("SQS:SENDMESSAGE")).toEqual(["sqs:SendMessage"]);
  });

  it("are found by patterns of their names, but not of their services", () => {
    expect(names("sqs:Send*").sort()).toEqual(["sqs:SendMessage"]);
    expect(names("sqs:*essage").sort()).toEqual([
      ...["sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"],
    ]);
    expect(names("sq?:SendMessage")).toEqual([]);
    expect(names("*:SendMessage")).toEqual([]);
  });

  it.each(["sqs:Teleport", "sqss:SendMessage", "SendMessage", "sqs:", "", "../sqs:SendMessage"])(
    "are none for %p",
    (pattern) => {
      expect(names(pattern)).toEqual([]);
    },
  );

  it("say which ARNs they can have, and that they can have none", () => {
    const [send] = actionsMatching("sqs:SendMessage");
    expect(send!.resources.map(({ type }) => type)).toEqual(["sqs:queue"]);
    const [trace] = actionsMatching("xray:PutTraceSegments");
    expect(trace!.resources).toEqual([]);
  });

  it("take a type's name in any letters", () => {
    const [read] = actionsMatching("secretsmanager:GetSecretValue");
    expect(read!.resources.map(({ arn }) => arn)).toEqual([
      "arn:${Partition}:secretsmanager:${Region}:${Account}:secret:${SecretId}",
    ]);
  });

  it("are read once a service", () => {
    expect(actionsOf("sqs")).toBe(actionsOf("SQS"));
    expect(actionsOf("no-such-service")).toBeUndefined();
  });
});

it.each([
  ["aws:SourceArn", true],
  ["AWS:sourcearn", true],
  ["aws:PrincipalTag/team", true],
  ["aws:RequestTag/${aws:PrincipalTag/team}", true],
  ["aws:SourceAcount", false],
  ["aws:PrincipalTag", false],
  ["kms:ViaService", false],
])("takes %p for a key of every service: %p", (key, global) => {
  expect(isGlobalConditionKey(key)).toBe(global);
});

it.each([
  ["a*c", "abbc", true],
  ["a?c", "abbc", false],
  ["a.c", "abc", false],
  ["arn:aws:sqs:*:1:q[1]", "arn:aws:sqs:x:1:q[1]", true],
])("%p matches %p: %p", (glob, text, matches) => {
  expect(globToRegExp(glob).test(text)).toBe(matches);
});
