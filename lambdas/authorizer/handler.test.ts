import { handler } from "./handler";

const methodArn = "arn:aws:execute-api:us-east-1:123456789012:api/live/POST/webhooks/stripe";

it.each([
  ["x-api-key", { headers: { "x-api-key": "key-1" } }],
  ["X-API-Key in any case", { headers: { "X-API-Key": "key-1" } }],
  ["?token=", { headers: {}, queryStringParameters: { token: "key-1" } }],
  [
    "both: the header counts",
    { headers: { "x-api-key": "key-1" }, queryStringParameters: { token: "2" } },
  ],
])("finds the key in %s", async (_name, event) => {
  expect(await handler({ methodArn, ...event })).toEqual({
    principalId: "sender",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: methodArn }],
    },
    usageIdentifierKey: "key-1",
  });
});

it.each([
  ["nothing", {}],
  ["no headers and no query", { headers: null, queryStringParameters: null }],
  ["an empty key", { headers: { "x-api-key": "" }, queryStringParameters: { token: "" } }],
])("answers 401 to %s, by the message that API Gateway knows", async (_name, event) => {
  await expect(handler({ methodArn, ...event })).rejects.toThrow(/^Unauthorized$/);
});
