import { type Resource, UndecidableError, unknown, type Value } from "../framework/resource";
import { parseDocument, readDocument } from "./document";

const statement = { Effect: "Allow", Action: "sqs:SendMessage", Resource: "r" };
const resource = (policy: Value): Resource => ({
  ...{ type: "t", name: "n", urn: "u" },
  properties: { policy },
});
const only = (value: Value) => parseDocument(value).statements[0]!;

describe("a policy document", () => {
  it("reads the same from every spelling", () => {
    const expected = {
      ...{ where: "Statement[0]", effect: "Allow", actions: ["sqs:SendMessage"] },
      ...{ notActions: undefined, resources: ["r"], notResources: undefined },
      ...{ principals: [], notPrincipals: undefined, conditions: [] },
    };
    const listed = { ...statement, Action: ["sqs:SendMessage"], Resource: ["r"] };
    expect(only({ Statement: statement })).toEqual(expected);
    expect(only({ Statement: [statement] })).toEqual(expected);
    expect(only({ Statement: [listed] })).toEqual(expected);
    expect(only(JSON.stringify({ Statement: statement }))).toEqual(expected);
    expect(only(JSON.stringify({ Statement: [listed] }, null, 2))).toEqual(expected);
  });

  it("tells principals by their kind, and everybody whichever way it is written", () => {
    const principals = (Principal: Value) =>
      only({ Statement: { ...statement, Principal } }).principals;
    const everybody = [{ kind: "*", value: "*" }];
    expect(principals("*")).toEqual(everybody);
    expect(principals({ AWS: "*" })).toEqual(everybody);
    expect(principals({ AWS: ["1", "2"], Service: "sns.amazonaws.com" })).toEqual([
      { kind: "AWS", value: "1" },
      { kind: "AWS", value: "2" },
      { kind: "Service", value: "sns.amazonaws.com" },
    ]);
  });

  it("has one condition a key, with all its values as text", () => {
    const Condition = {
      Bool: { "aws:SecureTransport": false },
      StringLike: { a: ["x", "y"], b: "z" },
    };
    expect(only({ Statement: { ...statement, Condition } }).conditions).toEqual([
      { operator: "Bool", key: "aws:SecureTransport", values: ["false"] },
      { operator: "StringLike", key: "a", values: ["x", "y"] },
      { operator: "StringLike", key: "b", values: ["z"] },
    ]);
  });

  it("counts its length without white space", () => {
    const text = '{\n  "Statement": [ ]\n}';
    expect(parseDocument(text).length).toBe(16);
  });

  it("is nothing where there is none", () => {
    expect(readDocument(resource(""), "policy")).toBeUndefined();
    expect(readDocument(resource(null), "policy")).toBeUndefined();
    expect(readDocument(resource("x"), "other")).toBeUndefined();
  });

  it.each<[string, Value, string]>([
    ["all of it", unknown, "policy"],
    [
      "one ARN in it",
      { Statement: [{ Resource: ["a", unknown] }] },
      "policy.Statement.0.Resource.1",
    ],
  ])("cannot be read where %s is not known, and says where", (_what, policy, path) => {
    const reading = () => readDocument(resource(policy), "policy");
    expect(reading).toThrow(UndecidableError);
    expect(reading).toThrow(`${path} is not known yet`);
  });
});
