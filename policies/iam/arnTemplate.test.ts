import { openParts, parseTemplate } from "./arnTemplate";

const table = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}";
const stream = `${table}/stream/\${StreamLabel}`;
const queue = "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}";
const object = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";

const open = (arn: string, pattern: string) => {
  const parts = openParts(
    parseTemplate("service:type", arn, [table, stream, queue, object]),
    pattern,
  );
  return parts === undefined ? "no match" : [...parts].sort().join(" ");
};

describe("a pattern held against an ARN's template", () => {
  it.each<[template: string, pattern: string, open: string]>([
    [queue, "arn:aws:sqs:us-east-1:111111111111:q", ""],
    [queue, "arn:*:sqs:us-east-1:111111111111:q", "partition"],
    [queue, "arn:aws:sqs:*:111111111111:q", "region"],
    [queue, "arn:aws:sqs:us-*-1:111111111111:q", "region"],
    [queue, "arn:aws:sqs:us-east-1:1111111111?1:q", "account"],
    [queue, "arn:aws:sqs:us-east-1:111111111111:*", "name"],
    [queue, "arn:aws:sqs:us-east-1:111111111111:q?", "name"],
    [queue, "arn:aws:sqs:us-east-1:111111111111:*q", "name"],
    [queue, "arn:aws:sqs:us-east-1:111111111111:${aws:username}", "name"],
    [queue, "arn:aws:sqs:us-east-1:*", "account name type"],
    [queue, "arn:aws:sqs:*", "account name region type"],
    [queue, "*", "account name partition region type"],
    [queue, "*q", "account name partition region type"],
    [queue, "arn:aws:s?s:us-east-1:111111111111:q", "type"],
    [table, "arn:aws:dynamodb:us-east-1:111111111111:*/t", "type"],
    [queue, "arn:aws:sns:us-east-1:111111111111:q", "no match"],
    [queue, "arn:aws:sqs:us-east-1:111111111111", "no match"],
    [queue, "arn:aws:sqs:us-east-1:111111111111:", "no match"],
    [queue, "ARN:aws:sqs:us-east-1:111111111111:q", "no match"],
    [table, "arn:aws:dynamodb:us-east-1:111111111111:table/t", ""],
    [table, "arn:aws:dynamodb:us-east-1:111111111111:table/t*", "name"],
    [table, "arn:aws:dynamodb:us-east-1:111111111111:*", "name type"],
    [table, "arn:aws:dynamodb:us-east-1:111111111111:table/t/stream/*", "no match"],
    [table, "arn:aws:dynamodb:us-east-1:111111111111:table/t/*", "no match"],
    [stream, "arn:aws:dynamodb:us-east-1:111111111111:table/t", "no match"],
    [stream, "arn:aws:dynamodb:us-east-1:111111111111:table/t/stream/*", "child"],
    [stream, "arn:aws:dynamodb:us-east-1:111111111111:table/t/*", "child"],
    [stream, "arn:aws:dynamodb:us-east-1:111111111111:table/t*", "child name"],
    [stream, "arn:aws:dynamodb:us-east-1:111111111111:table/*/stream/x", "child name"],
    [stream, "arn:aws:dynamodb:us-east-1:111111111111:table/t/stream/2026-01-01T00:00:00.000", ""],
    [object, "arn:aws:s3:::b/*", "child"],
    [object, "arn:aws:s3:::b/2026/january.json", ""],
    [object, "arn:aws:s3:::b*", "child name"],
    [object, "arn:aws:s3:::b", "no match"],
  ])("%s, %s: %s", (template, pattern, expected) => {
    expect(open(template, pattern)).toBe(expected);
  });

  it("takes ${*} for the character itself", () => {
    expect(open(queue, "arn:aws:sqs:us-east-1:111111111111:a${*}b")).toBe("");
  });
});
