import { checkLimits } from "./limits";

const reasons = (token: string, inputs: object) =>
  checkLimits(token, inputs).map(({ property, reason }) => `${property}: ${reason}`);

const queue = "aws:sqs/queue:Queue";
const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`tag${i}`, "v"]));

describe("AWS's limits of a resource", () => {
  it("are 50 tags", () => {
    expect(reasons(queue, { tags: numbered(50) })).toEqual([]);
    expect(reasons(queue, { tags: numbered(51) })).toEqual(["tags: are 51, must be at most 50"]);
  });

  it("are 128 characters of a tag's key and 256 of its value", () => {
    expect(reasons(queue, { tags: { ["k".repeat(128)]: "v".repeat(256) } })).toEqual([]);
    expect(reasons(queue, { tags: { ["k".repeat(129)]: "v".repeat(257) } })).toEqual([
      `tags.${"k".repeat(80)}: the key has 129 characters, must have 1 to 128`,
      `tags.${"k".repeat(80)}: the value has 257 characters, must have at most 256`,
    ]);
  });

  it("are tags of certain characters, none of them AWS's own", () => {
    expect(reasons(queue, { tags: { "Cost:Centre_1": "a+b=c/d@e. f-g" } })).toEqual([]);
    expect(reasons(queue, { tags: { "aws:name": "v", owner: "a;b" } })).toEqual([
      'tags.aws:name: begins with "aws:", which is AWS\'s',
      'tags.owner: only letters, digits, spaces and "_.:/=+-@" are allowed',
    ]);
  });

  it.each([
    ["aws:cloudwatch/eventRule:EventRule", "name", 64],
    ["aws:cloudwatch/eventTarget:EventTarget", "targetId", 64],
    ["aws:pipes/pipe:Pipe", "name", 64],
    ["aws:iam/role:Role", "name", 64],
    ["aws:iam/policy:Policy", "name", 128],
    ["aws:iam/rolePolicy:RolePolicy", "name", 128],
  ])("of %s are: %s of %d characters, and no spaces", (token, property, charactersMax) => {
    expect(reasons(token, { [property]: "n".repeat(charactersMax) })).toEqual([]);
    expect(reasons(token, {})).toEqual([]);
    expect(reasons(token, { [property]: "n".repeat(charactersMax + 1) })).toEqual([
      expect.stringContaining(`of ${charactersMax + 1} characters, must be 1 to ${charactersMax}`),
    ]);
    expect(reasons(token, { [property]: "a b" })).toHaveLength(1);
  });

  it.each([
    ["aws:cloudwatch/eventBusPolicy:EventBusPolicy", "policy", 10_240],
    ["aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument", 5120],
  ])("of %s are: %s of %d bytes", (token, property, bytesMax) => {
    expect(reasons(token, { [property]: "x".repeat(bytesMax) })).toEqual([]);
    expect(reasons(token, { [property]: "x".repeat(bytesMax + 1) })).toEqual([
      `${property}: has ${bytesMax + 1} bytes, must have at most ${bytesMax}`,
    ]);
  });
});
