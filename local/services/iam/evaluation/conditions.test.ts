import type { AuthorizationRequest } from "../../../core/authorization";
import type { Caller } from "../../../core/caller";
import { serviceCaller } from "../../../core/caller";
import { compileConditions, type ConditionBlock } from "./conditions";

const role: Caller = {
  kind: "role",
  arn: "arn:aws:sts::111122223333:assumed-role/worker/session",
  roleArn: "arn:aws:iam::111122223333:role/worker",
};

function holds(
  block: ConditionBlock,
  conditions: AuthorizationRequest["conditions"] = {},
  caller: Caller = role,
): boolean {
  return compileConditions(block, true).every((condition) =>
    condition({
      caller,
      request: { action: "kms:Decrypt", resource: "*", conditions },
      accountId: "111122223333",
      region: "us-east-1",
      nowMs: Date.UTC(2026, 0, 2, 3, 4, 5),
      principalTags: { team: "payments" },
    }),
  );
}

describe("operators on one value", () => {
  it.each<[string, string | string[], string, boolean]>([
    ["StringEquals", "a", "a", true],
    ["StringEquals", "a*", "ab", false],
    ["StringEquals", ["x", "a"], "a", true],
    ["StringNotEquals", "a", "b", true],
    ["StringNotEquals", ["a", "b"], "b", false],
    ["StringEqualsIgnoreCase", "AbC", "aBc", true],
    ["StringNotEqualsIgnoreCase", "AbC", "aBc", false],
    ["StringLike", "a*c", "abc", true],
    ["StringNotLike", "a*c", "abc", false],
    ["ArnLike", "arn:aws:sqs:*:1:q*", "arn:aws:sqs:us-east-1:1:q1", true],
    ["ArnEquals", "arn:aws:sqs:*:1:q*", "arn:aws:sqs:us-east-1:1:q1", true],
    ["ArnNotLike", "arn:aws:sqs:*:1:q*", "arn:aws:sqs:us-east-1:1:q1", false],
    ["ArnNotEquals", "arn:aws:sqs:us-east-1:1:q", "arn:aws:sqs:us-east-1:1:q1", true],
    ["NumericEquals", "5", "5.0", true],
    ["NumericNotEquals", "5", "5.0", false],
    ["NumericLessThan", "5", "5", false],
    ["NumericLessThanEquals", "5", "5", true],
    ["NumericGreaterThan", "5", "10", true],
    ["NumericGreaterThanEquals", "5", "4", false],
    ["NumericLessThan", "5", "few", false],
    ["DateEquals", "2026-01-01T00:00:00Z", "1767225600", true],
    ["DateNotEquals", "2026-01-01T00:00:00Z", "1767225600", false],
    ["DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", true],
    ["DateLessThanEquals", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", true],
    ["DateGreaterThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", false],
    ["DateGreaterThanEquals", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", true],
    ["Bool", "true", "true", true],
    ["Bool", "false", "true", false],
    ["BinaryEquals", "QmluYXJ5", "QmluYXJ5", true],
    ["IpAddress", "203.0.113.0/24", "203.0.113.9", true],
    ["IpAddress", "203.0.113.0/24", "203.0.114.9", false],
    ["IpAddress", "203.0.113.7", "203.0.113.7", true],
    ["IpAddress", "2001:db8::/32", "2001:db8::1", true],
    ["IpAddress", "203.0.113.0/24", "2001:db8::1", false],
    ["NotIpAddress", "203.0.113.0/24", "203.0.113.9", false],
  ])("%s %p on %s is %s", (operator, policyValue, value, expected) => {
    expect(holds({ [operator]: { "svc:Key": policyValue } }, { "svc:Key": value })).toBe(expected);
  });
});

describe("a key that the request does not have", () => {
  it.each<[string, boolean]>([
    ["StringEquals", false],
    ["StringNotEquals", true],
    ["ArnNotLike", true],
    ["NotIpAddress", true],
    ["StringEqualsIfExists", true],
    ["StringNotEqualsIfExists", true],
    ["NumericLessThan", false],
    ["ForAllValues:StringEquals", true],
    ["ForAnyValue:StringEquals", false],
    ["ForAnyValue:StringNotEquals", false],
    ["ForAnyValue:StringEqualsIfExists", true],
  ])("makes %s %s", (operator, expected) => {
    expect(holds({ [operator]: { "svc:Key": "1" } })).toBe(expected);
  });

  it("is what Null asks about", () => {
    expect(holds({ Null: { "svc:Key": "true" } })).toBe(true);
    expect(holds({ Null: { "svc:Key": true } }, { "svc:Key": "x" })).toBe(false);
    expect(holds({ Null: { "svc:Key": "false" } }, { "svc:Key": "x" })).toBe(true);
    expect(holds({ Null: { "svc:Key": "false" } })).toBe(false);
  });
});

describe("several values", () => {
  const keys = (...values: string[]) => ({ "kms:EncryptionContextKeys": values });
  it.each<[string, string[], string[], boolean]>([
    ["ForAllValues:StringEquals", ["a", "b"], ["a"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringNotEquals", ["x"], ["a", "b"], true],
    ["ForAllValues:StringNotEquals", ["x"], ["a", "x"], false],
    ["ForAnyValue:StringEquals", ["a"], ["x", "a"], true],
    ["ForAnyValue:StringEquals", ["a"], ["x", "y"], false],
    ["ForAnyValue:StringLike", ["alias/pay*"], ["alias/x", "alias/payments"], true],
    ["ForAnyValue:StringNotEquals", ["a"], ["a", "b"], true],
  ])("%s %p on %p is %s", (operator, policyValues, values, expected) => {
    const block = { [operator]: { "kms:EncryptionContextKeys": policyValues } };
    expect(holds(block, keys(...values))).toBe(expected);
  });

  it("must all hold: keys of an operator and operators of a statement", () => {
    const block = {
      StringEquals: { "svc:A": "1", "svc:B": "2" },
      StringLike: { "svc:C": "3*" },
    };
    expect(holds(block, { "svc:A": "1", "svc:B": "2", "svc:C": "33" })).toBe(true);
    expect(holds(block, { "svc:A": "1", "svc:B": "x", "svc:C": "33" })).toBe(false);
    expect(holds(block, { "svc:A": "1", "svc:B": "2", "svc:C": "x" })).toBe(false);
  });
});

describe("global keys", () => {
  const service = serviceCaller("events.amazonaws.com", {
    sourceArn: "arn:aws:events:us-east-1:111122223333:rule/b/r",
    sourceAccount: "111122223333",
  });
  const viaSqs: Caller = { ...role, viaService: "sqs" };
  it.each<[string, string, Caller, boolean]>([
    ["aws:PrincipalArn", "arn:aws:iam::111122223333:role/worker", role, true],
    ["aws:PrincipalAccount", "111122223333", role, true],
    ["aws:PrincipalAccount", "111122223333", service, false],
    ["aws:PrincipalTag/team", "payments", role, true],
    ["aws:PrincipalType", "AssumedRole", role, true],
    ["aws:SourceArn", "arn:aws:events:us-east-1:111122223333:rule/b/r", service, true],
    ["aws:SourceAccount", "111122223333", service, true],
    ["aws:SourceAccount", "111122223333", role, false],
    ["aws:PrincipalIsAWSService", "true", service, true],
    ["aws:PrincipalServiceName", "events.amazonaws.com", service, true],
    ["AWS:securetransport", "true", role, true],
    ["aws:RequestedRegion", "us-east-1", role, true],
    ["aws:CurrentTime", "2026-01-02T03:04:05.000Z", role, true],
    ["kms:ViaService", "sqs.us-east-1.amazonaws.com", viaSqs, true],
    ["kms:ViaService", "sqs.us-east-1.amazonaws.com", role, false],
    ["aws:CalledVia", "sqs.amazonaws.com", viaSqs, true],
    ["aws:ViaAWSService", "false", role, true],
  ])("%s equals %s for %o: %s", (key, value, caller, expected) => {
    expect(holds({ StringEquals: { [key]: value } }, {}, caller)).toBe(expected);
  });

  it("can be used as variables in string and ARN conditions", () => {
    const block = { StringLike: { "svc:Key": "${aws:PrincipalTag/team}-*" } };
    expect(holds(block, { "svc:Key": "payments-1" })).toBe(true);
    expect(holds(block, { "svc:Key": "others-1" })).toBe(false);
    expect(
      holds({ StringEquals: { "svc:Key": "${aws:PrincipalTag/none}" } }, { "svc:Key": "" }),
    ).toBe(false);
    expect(
      holds({ StringEquals: { "svc:Key": "${aws:PrincipalTag/none, 'x'}" } }, { "svc:Key": "x" }),
    ).toBe(true);
    expect(holds({ StringLike: { "svc:Key": "a${*}" } }, { "svc:Key": "a*" })).toBe(true);
    expect(holds({ StringLike: { "svc:Key": "a${*}" } }, { "svc:Key": "ab" })).toBe(false);
  });
});

it.each(["StringMatches", "NullIfExists", "ForSomeValues:StringEquals"])(
  "refuses the unknown operator %s by name",
  (operator) => {
    expect(() => compileConditions({ [operator]: { "svc:Key": "x" } }, true)).toThrow(
      `The local cloud does not model the condition operator ${operator}.`,
    );
  },
);

it.each(["aws:SourceIp", "aws:PrincipalOrgID", "aws:ResourceTag/x"])(
  "refuses the global key %s, which no request here has",
  (key) => {
    expect(() => compileConditions({ StringEquals: { [key]: "x" } }, true)).toThrow(
      `The local cloud does not model the condition key ${key}.`,
    );
  },
);
