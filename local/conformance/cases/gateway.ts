import type { Input } from "../../core/service";
import { casesOf } from "../case";
import type { Kit } from "../kit";
import type { Api, StartedApi } from "../makers/makers";
import { post, postForBytes } from "./posting";

const guide = (page: string) =>
  `https://docs.aws.amazon.com/apigateway/latest/developerguide/${page}.html`;

const gatewayApi = (operation: string) =>
  `https://docs.aws.amazon.com/apigateway/latest/api/API_${operation}.html`;
const limits = guide("api-gateway-execution-service-limits-table");

const mock: Api = {
  name: "api",
  method: "POST",
  integration: { kind: "mock", answer: '{"ok":true}' },
};

const statuses = async (answers: Promise<readonly [number, string]>[]) =>
  (await Promise.all(answers)).map(([status]) => status);

const authorizer = `export const handler = async ({ headers, methodArn }) => {
  const token = headers["x-token"];
  if (token === "unknown") throw new Error("Unauthorized");
  const Effect = token === "yes" ? "Allow" : "Deny";
  const Statement = [{ Action: "execute-api:Invoke", Effect, Resource: methodArn }];
  return { principalId: "p", policyDocument: { Version: "2012-10-17", Statement } };
};`;

export const gatewayCases = casesOf("apigateway", {
  "key-required": {
    page: guide("api-gateway-setup-api-key-with-console"),
    says: "A method that requires a key refuses a request without one, and one with another key, with 403.",
    expected: [403, 403, 200],
    async run(kit) {
      const api = await kit.make.api({ ...mock, apiKeyRequired: true, usagePlan: {} });
      const [none] = await post(api);
      const [wrong] = await post(api, { "x-api-key": "x".repeat(40) });
      const [right] = await post(api, { "x-api-key": api.apiKey! });
      return [none, wrong, right];
    },
  },
  "quota-ends-with-429": {
    page: guide("api-gateway-api-usage-plans"),
    says: "Requests over a key's quota are refused with 429 and LIMIT_EXCEEDED until the period begins anew.",
    expected: { today: [200, 200, 429], message: "Limit Exceeded", tomorrow: 200 },
    async run(kit) {
      const usagePlan = { quota: { limit: 2, period: "DAY" as const } };
      const api = await kit.make.api({ ...mock, apiKeyRequired: true, usagePlan });
      const send = () => post(api, { "x-api-key": api.apiKey! });
      const answers = [await send(), await send(), await send()];
      await kit.wait(86_400);
      const [tomorrow] = await send();
      const { message } = JSON.parse(answers[2]![1]) as Input;
      return { today: answers.map(([status]) => status), message, tomorrow };
    },
  },
  "burst-over-the-bucket": {
    page: guide("api-gateway-request-throttling"),
    says: "A token bucket of burstLimit requests, filled at rateLimit a second; what finds it empty gets 429.",
    expected: { accepted: 2, throttled: 3, later: 200 },
    async run(kit) {
      const usagePlan = { throttle: { rateLimit: 1, burstLimit: 2 } };
      const api = await kit.make.api({ ...mock, apiKeyRequired: true, usagePlan });
      const send = () => post(api, { "x-api-key": api.apiKey! });
      const all = await statuses(Array.from({ length: 5 }, send));
      await kit.wait(3);
      const [later] = await send();
      const count = (status: number) => all.filter((one) => one === status).length;
      return { accepted: count(200), throttled: count(429), later };
    },
  },
  "authorizer-allows-denies-knows-nobody": {
    page: guide("apigateway-use-lambda-authorizer"),
    says: "Allow lets through, Deny is 403, the error Unauthorized is 401.",
    expected: [200, 403, 401],
    async run(kit) {
      const authorizerArn = await kit.make.lambda("authorizer", authorizer);
      const api = await kit.make.api({ ...mock, authorizerArn });
      const result = [];
      for (const token of ["yes", "no", "unknown"])
        result.push((await post(api, { "x-token": token }))[0]);
      return result;
    },
  },
  "a-missing-identity-source-is-401": {
    page: gatewayApi("CreateAuthorizer"),
    says: "The authorizer is invoked only when all identity sources are present, not null and non-empty; otherwise the answer is 401 without calling the function.",
    expected: [401, 401],
    async run(kit) {
      const authorizerArn = await kit.make.lambda("authorizer", authorizer);
      const api = await kit.make.api({ ...mock, authorizerArn });
      return [(await post(api))[0], (await post(api, { "x-token": "" }))[0]];
    },
  },
  "an-authorizer-that-fails-is-500": {
    page: guide("supported-gateway-response-types"),
    says: "AUTHORIZER_FAILURE and AUTHORIZER_CONFIGURATION_ERROR are 500.",
    expected: [500, 500],
    async run(kit) {
      const statuses = [];
      for (const [name, source] of [
        ["fails", "export const handler = async () => { throw new Error('no'); };"],
        ["odd", "export const handler = async () => ({ allowed: true });"],
      ] as const) {
        const authorizerArn = await kit.make.lambda(name, source);
        const api = await kit.make.api({ ...mock, name, authorizerArn });
        statuses.push((await post(api, { "x-token": "yes" }))[0]);
      }
      return statuses;
    },
  },
  "an-unknown-path-is-403": {
    page: guide("supported-gateway-response-types"),
    says: "MISSING_AUTHENTICATION_TOKEN, 403, is also the answer to a method or resource that the API does not have.",
    expected: [403, { message: "Missing Authentication Token" }],
    async run(kit) {
      const api = await kit.make.api(mock);
      const [status, text] = await post({ ...api, url: api.url.replace(/thing$/, "nothing") });
      return [status, JSON.parse(text)];
    },
  },
  "a-key-has-a-quota-of-its-own": {
    page: guide("api-gateway-api-usage-plans"),
    says: "Quota limits are the number of requests with a given API key in a time interval.",
    expected: [[200, 429], 200],
    async run(kit) {
      const usagePlan = { quota: { limit: 1, period: "DAY" as const } };
      const first = await kit.make.api({ ...mock, apiKeyRequired: true, usagePlan });
      const second = await kit.make.api({
        ...{ ...mock, name: "second", apiKeyRequired: true },
        usagePlan,
      });
      const send = async (api: StartedApi) => (await post(api, { "x-api-key": api.apiKey! }))[0];
      return [[await send(first), await send(first)], await send(second)];
    },
  },
  "an-integration-is-waited-for-29-seconds": {
    page: limits,
    says: "The integration timeout is 50 milliseconds to 29 seconds; a function that takes longer is answered for with 504.",
    expected: [504, { message: "Endpoint request timed out" }],
    async run(kit) {
      const source = "export const handler = () => new Promise(() => setInterval(() => {}, 1000));";
      const functionArn = await kit.make.lambda("hangs", source, { Timeout: 60 });
      const api = await kit.make.api({ ...mock, integration: { kind: "lambda", functionArn } });
      const answer = post(api);
      // It may fail before anybody waits for it; whoever does is still told.
      answer.catch(() => undefined);
      await kit.wait(30);
      const [status, text] = await answer;
      return [status, JSON.parse(text)];
    },
  },
  "an-integration-timeout-over-29-seconds": {
    page: limits,
    says: "An integration timeout over 29 seconds needs a quota increase; it is refused.",
    expected: true,
    async run(kit) {
      const functionArn = await kit.make.lambda("slow", echo);
      const integration = { kind: "lambda" as const, functionArn, timeoutMs: 29_001 };
      const said = await kit.refusal(kit.make.api({ ...mock, integration }));
      return /BadRequestException|ValidationException/.test(said);
    },
  },
  "an-answer-in-base64-is-bytes": {
    page: guide("lambda-proxy-binary-media"),
    says: "An answer with isBase64Encoded is decoded where binaryMediaTypes has what the client accepts.",
    expected: "00ff07",
    async run(kit) {
      const functionArn = await kit.make.lambda("bytes", bytes);
      const integration = { kind: "lambda" as const, functionArn };
      const api = await kit.make.api({ ...mock, integration, binaryMediaTypes: ["*/*"] });
      const [, answered] = await postForBytes(api);
      return answered.toString("hex");
    },
  },
  "gateway-response-of-its-own": {
    page: guide("api-gateway-gatewayResponse-definition"),
    says: "A gateway response replaces status and body of an error that the gateway itself answers.",
    expected: [401, '{"error":"key"}'],
    async run(kit) {
      const api = await kit.make.api({
        ...{ ...mock, apiKeyRequired: true, usagePlan: {} },
        gatewayResponses: { INVALID_API_KEY: { statusCode: 401, body: '{"error":"key"}' } },
      });
      return post(api);
    },
  },
  "binary-bodies-arrive-in-base64": {
    page: guide("api-gateway-payload-encodings-workflow"),
    says: "A body of a binary media type reaches a proxy function in base64, with isBase64Encoded.",
    expected: { isBase64Encoded: true, bytes: "00ff07" },
    async run(kit) {
      const [, text] = await echoed(kit, ["application/octet-stream"]);
      const { isBase64Encoded, body } = JSON.parse(text) as Input;
      return { isBase64Encoded, bytes: Buffer.from(body, "base64").toString("hex") };
    },
  },
  "a-proxy-answer-that-is-none": {
    page: guide("set-up-lambda-proxy-integrations"),
    says: "An answer of the function in another form than the proxy's is 502.",
    expected: [502, { message: "Internal server error" }],
    async run(kit) {
      const functionArn = await kit.make.lambda("odd", "export const handler = async () => 'odd';");
      const integration = { kind: "lambda" as const, functionArn };
      const [status, text] = await post(await kit.make.api({ ...mock, integration }));
      return [status, JSON.parse(text)];
    },
  },
  "payload-over-10-mb": {
    page: limits,
    says: "A request has 10 MB at most; more is refused with 413.",
    expected: 413,
    async run(kit) {
      const api = await kit.make.api(mock);
      return (await post(api, {}, "x".repeat(10 * 1024 * 1024 + 1)))[0];
    },
  },
});

const bytes = `export const handler = async () => ({
  statusCode: 200, isBase64Encoded: true, body: "AP8H",
  headers: { "content-type": "application/octet-stream" },
});`;

const echo = `export const handler = async ({ body, isBase64Encoded }) => ({
  statusCode: 200, body: JSON.stringify({ body, isBase64Encoded }),
});`;

async function echoed(kit: Kit, binaryMediaTypes: readonly string[]) {
  const functionArn = await kit.make.lambda("echo", echo);
  const integration = { kind: "lambda" as const, functionArn };
  const api = await kit.make.api({ ...mock, integration, binaryMediaTypes });
  const contentType = { "content-type": "application/octet-stream" };
  return post(api, contentType, Buffer.from("00ff07", "hex"));
}
