import { arnMatcher, globMatcher, resourceMatcher } from "./glob";

it.each([
  ["*", "anything", true],
  ["sqs:*", "sqs:SendMessage", true],
  ["sqs:Send*", "sqs:ReceiveMessage", false],
  ["s?s:SendMessage", "sqs:SendMessage", true],
  ["s?s:SendMessage", "ss:SendMessage", false],
  ["a.b", "axb", false],
  ["a**b", "a--b", true],
  ["*a*b*c*", "xxaxxbxxcxx", true],
  ["(a|b)", "a", false],
])("%s on %s: %s", (pattern, value, expected) => {
  expect(globMatcher(pattern)(value)).toBe(expected);
});

it.each([
  ["arn:aws:sqs:us-east-1:1:q", "arn:aws:sqs:us-east-1:1:q", true],
  ["arn:aws:sqs:us-east-1:1:q", "arn:aws:sqs:us-east-1:1:Q", false],
  ["arn:aws:sqs:*:1:q", "arn:aws:sqs:us-east-1:1:q", true],
  ["arn:aws:sqs:*:q", "arn:aws:sqs:us-east-1:1:q", false],
  ["arn:aws:lambda:us-east-1:1:function:*", "arn:aws:lambda:us-east-1:1:function:f:live", true],
  [
    "arn:aws:lambda:us-east-1:1:function:*:live",
    "arn:aws:lambda:us-east-1:1:function:f:live",
    true,
  ],
  ["arn:aws:lambda:us-east-1:1:*:live", "arn:aws:lambda:us-east-1:1:function:f:live", false],
  ["arn:aws:dynamodb:us-east-1:1:table/t/index/*", "arn:aws:dynamodb:us-east-1:1:table/t", false],
  [
    "arn:aws:dynamodb:us-east-1:1:table/t*",
    "arn:aws:dynamodb:us-east-1:1:table/t/stream/2026",
    true,
  ],
  ["arn:aws:kms:us-east-1:1:key/*", "arn:aws:kms:us-east-1:1:key/1234", true],
  ["arn:aws:sqs:*", "arn:aws:sqs:us-east-1:1:q", true],
])("resource %s on %s: %s", (pattern, arn, expected) => {
  expect(resourceMatcher(pattern)(arn)).toBe(expected);
});

it.each([
  ["arn:aws:events:us-east-1:1:rule/*", "arn:aws:events:us-east-1:1:rule/bus/r", true],
  ["arn:aws:events:*:*:rule/bus/*", "arn:aws:events:us-east-1:1:rule/bus/r", true],
  ["arn:aws:*:1:rule", "arn:aws:events:us-east-1:1:rule", false],
  ["arn:*:events:us-east-1:1:a:b", "arn:aws:events:us-east-1:1:a:b", true],
  ["arn:aws:events:us-east-1:1:rule", "not an arn", false],
])("ARN condition %s on %s: %s", (pattern, arn, expected) => {
  expect(arnMatcher(pattern)(arn)).toBe(expected);
});
