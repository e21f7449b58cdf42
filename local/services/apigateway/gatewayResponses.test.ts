import { type Fixture, gatewayFixture, webhookApi } from "./testing/fixture";
import { AwsError } from "../../core/errors";

const format = JSON.stringify({
  id: "$context.requestId",
  status: "$context.status",
  type: "$context.error.responseType",
  message: "$context.error.message",
  key: "$context.identity.apiKeyId",
  route: "$context.resourcePath",
  integration: "$context.integration.integrationStatus",
  code: "$context.integration.status",
  authorizer: "$context.authorizer.status",
  length: "$context.responseLength",
});

const group = "access";
const accessLogSettings = {
  destinationArn: `arn:aws:logs:us-east-1:111111111111:log-group:${group}`,
  format,
};

async function logged(options: Parameters<typeof webhookApi>[1] = {}) {
  const fixture = gatewayFixture();
  await fixture.create("aws:cloudwatch/logGroup:LogGroup", { name: group });
  const api = await webhookApi(fixture, { ...options, stage: { accessLogSettings } });
  const line = async () => {
    const entry = JSON.parse((await fixture.logLines(group)).at(-1)!) as Record<string, string>;
    const { id: _, ...rest } = entry;
    return rest;
  };
  return { fixture, ...api, line };
}

describe("gateway responses", () => {
  it("are made from the program's template, status and headers, with variables filled in", async () => {
    const { post } = await logged({
      responses: [
        {
          responseType: "QUOTA_EXCEEDED",
          statusCode: "429",
          responseParameters: {
            "gatewayresponse.header.Retry-After": "'3600'",
            "gatewayresponse.header.X-Id": "context.requestId",
          },
          responseTemplates: {
            "application/json":
              '{"error":"quota_exceeded","message":$context.error.messageString,"type":"$context.error.responseType","status":$context.status}',
          },
        },
      ],
      plan: { quotaSettings: { limit: 1, period: "DAY" } },
    });
    await post();
    const refused = await post();
    expect(refused.statusCode).toBe(429);
    expect(refused.headers["Retry-After"]).toBe("3600");
    expect(refused.headers["X-Id"]).toBe(refused.headers["x-amzn-RequestId"]);
    expect(JSON.parse(refused.body)).toEqual({
      error: "quota_exceeded",
      message: "Limit Exceeded",
      type: "QUOTA_EXCEEDED",
      status: 429,
    });
  });

  it("fall back to DEFAULT_4XX and DEFAULT_5XX, which may change the status of all others", async () => {
    const { fixture, post } = await logged({
      responses: [
        {
          responseType: "DEFAULT_4XX",
          responseTemplates: { "application/json": '{"error":"client"}' },
        },
        {
          responseType: "DEFAULT_5XX",
          statusCode: "503",
          responseParameters: { "gatewayresponse.header.Retry-After": "'30'" },
          responseTemplates: { "application/json": '{"error":"unavailable"}' },
        },
        {
          responseType: "INVALID_API_KEY",
          responseTemplates: { "application/json": '{"error":"key"}' },
        },
      ],
    });
    const answer = async (request = {}) => {
      const { statusCode, body } = await post(request);
      return [statusCode, body];
    };
    expect(await answer({ rawQuery: "" })).toEqual([401, '{"error":"client"}']);
    expect(await answer({ rawQuery: "token=x" })).toEqual([403, '{"error":"key"}']);
    fixture.functions.set("validator", () => "malformed");
    expect(await answer()).toEqual([503, '{"error":"unavailable"}']);
    expect((await post()).headers["Retry-After"]).toBe("30");
  });

  it("refuse what is not modelled, by name", async () => {
    const response = (more: object) =>
      logged({ responses: [{ responseType: "THROTTLED", ...more }] });
    await expect(response({ responseType: "TEAPOT" })).rejects.toThrow(/got TEAPOT/);
    await expect(
      response({ responseTemplates: { "application/json": "$util.escapeJavaScript(1)" } }),
    ).rejects.toThrow(/\$util/);
    await expect(
      response({ responseTemplates: { "application/json": "$context.nothing" } }),
    ).rejects.toThrow(/\$context\.nothing/);
    await expect(
      response({ responseParameters: { "gatewayresponse.header.X": "method.request.header.Y" } }),
    ).rejects.toThrow(/method\.request\.header\.Y/);
  });
});

describe("the access log", () => {
  type Case = [
    string,
    (at: { fixture: Fixture; post: Send; base: string }) => Promise<unknown>,
    object,
  ];
  type Send = Awaited<ReturnType<typeof logged>>["post"];
  const key = expect.stringMatching(/^[a-z0-9]{10}$/);
  const route = "/webhooks/{provider}";
  const none = { integration: "-", code: "-", authorizer: "-", key: "-", route: "-" };
  const throws = (error: Error) => () => {
    throw error;
  };
  const cases: Case[] = [
    [
      "an accepted request",
      ({ post }) => post(),
      {
        status: "202",
        type: "-",
        message: "-",
        key,
        route,
        integration: "200",
        code: "202",
        authorizer: "200",
        length: "21",
      },
    ],
    [
      "a missing key",
      ({ post }) => post({ rawQuery: "" }),
      {
        ...none,
        status: "401",
        type: "UNAUTHORIZED",
        message: "Unauthorized",
        route,
        authorizer: "401",
        length: "26",
      },
    ],
    [
      "a wrong key",
      ({ post }) => post({ rawQuery: "token=x" }),
      {
        ...none,
        status: "403",
        type: "INVALID_API_KEY",
        message: "Forbidden",
        route,
        authorizer: "200",
        length: "23",
      },
    ],
    [
      "an unknown path",
      ({ post, base }) => post({ path: `${base}/x` }),
      {
        ...none,
        status: "403",
        type: "MISSING_AUTHENTICATION_TOKEN",
        message: "Missing Authentication Token",
        length: "42",
      },
    ],
    [
      "too large a body",
      ({ post }) => post({ body: Buffer.alloc(10_485_761) }),
      {
        ...none,
        status: "413",
        type: "REQUEST_TOO_LARGE",
        message: "HTTP content length exceeded 10485760 bytes.",
        route,
        length: "58",
      },
    ],
    [
      "a burst",
      ({ post }) => post().then(() => post()),
      {
        ...none,
        status: "429",
        type: "THROTTLED",
        message: "Too Many Requests",
        key,
        route,
        authorizer: "200",
        length: "31",
      },
    ],
    [
      "a function that fails",
      ({ fixture, post }) => {
        fixture.functions.set("validator", throws(new Error("boom")));
        return post();
      },
      {
        status: "502",
        type: "DEFAULT_5XX",
        message: "Internal server error",
        key,
        route,
        integration: "200",
        code: "200",
        authorizer: "200",
        length: "35",
      },
    ],
    [
      "a throttled function",
      ({ fixture, post }) => {
        fixture.functions.set(
          "validator",
          throws(new AwsError("TooManyRequestsException", "Rate Exceeded.", { statusCode: 429 })),
        );
        return post();
      },
      {
        status: "500",
        type: "DEFAULT_5XX",
        message: "Internal server error",
        key,
        route,
        integration: "429",
        code: "429",
        authorizer: "200",
        length: "35",
      },
    ],
    [
      "a function that may not be invoked",
      ({ fixture, post }) => {
        fixture.functions.set(
          "validator",
          throws(new AwsError("AccessDeniedException", "no", { statusCode: 403 })),
        );
        return post();
      },
      {
        status: "500",
        type: "API_CONFIGURATION_ERROR",
        message: "Internal server error",
        key,
        route,
        integration: "403",
        code: "403",
        authorizer: "200",
        length: "35",
      },
    ],
    [
      "an event that Lambda finds too large",
      ({ fixture, post }) => {
        fixture.functions.set(
          "validator",
          throws(new AwsError("RequestTooLargeException", "big", { statusCode: 413 })),
        );
        return post();
      },
      {
        status: "413",
        type: "REQUEST_TOO_LARGE",
        message: "Request Too Long",
        key,
        route,
        integration: "413",
        code: "413",
        authorizer: "200",
        length: "30",
      },
    ],
    [
      "an authorizer that fails",
      ({ fixture, post }) => {
        fixture.functions.set("authorizer", throws(new Error("boom")));
        return post();
      },
      {
        ...none,
        status: "500",
        type: "AUTHORIZER_FAILURE",
        message: "-",
        route,
        authorizer: "500",
        length: "16",
      },
    ],
  ];
  it.each(cases)("tells %s from all others", async (_, act, expected) => {
    const { fixture, post, base, line } = await logged({
      plan: { throttleSettings: { rateLimit: 1, burstLimit: 1 } },
    });
    await act({ fixture, post, base });
    expect(await line()).toEqual(expected);
  });

  it("has a line for each request, in order, and holds up none of them", async () => {
    const { fixture, post } = await logged();
    const answers = await Promise.all(Array.from({ length: 120 }, () => post()));
    const ids = (await fixture.logLines(group)).map(
      (text) => (JSON.parse(text) as { id: string }).id,
    );
    expect(ids).toEqual(answers.map(({ headers }) => headers["x-amzn-RequestId"]));
  });

  it("is written as the account's CloudWatch role", async () => {
    const { fixture, post } = await logged();
    const callers: string[] = [];
    fixture.cloud.faults.inject(({ operation, callerArn }) => {
      if (operation === "PutLogEvents") callers.push(callerArn);
    });
    await post();
    await fixture.logLines(group);
    expect(callers[0]).toBe(
      "arn:aws:sts::111111111111:assumed-role/api-gateway-logs/BackplaneAssumeRoleSession",
    );
  });

  it("cannot be turned on without that role", async () => {
    const fixture = gatewayFixture({ cloudWatchRoleArn: null });
    await expect(webhookApi(fixture, { stage: { accessLogSettings } })).rejects.toThrow(
      /CloudWatch Logs role ARN must be set in account settings/,
    );
    await fixture.create("aws:apigateway/account:Account", {
      cloudwatchRoleArn: "arn:aws:iam::111111111111:role/logs",
    });
    await expect(webhookApi(fixture, { stage: { accessLogSettings } })).resolves.toBeDefined();
  });

  it.each([
    ["$context.requestId $context.nothing.here", /\$context\.nothing\.here/],
    ["$context.status", /must name at least \$context\.requestId/],
    ["$context.requestId\n", /must be a single line/],
  ])("refuses the format %j", async (wrong, message) => {
    const fixture = gatewayFixture();
    const stage = { accessLogSettings: { ...accessLogSettings, format: wrong } };
    await expect(webhookApi(fixture, { stage })).rejects.toThrow(message);
  });

  it("that cannot be written says so and stops no request", async () => {
    const warnings = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture, { stage: { accessLogSettings } });
    expect((await post()).statusCode).toBe(202);
    await fixture.cloud.activity.whenIdle();
    expect(warnings.mock.calls.map(([text]) => text)).toEqual([
      expect.stringMatching(
        /^A log or trace was lost on its way to access: .*log group does not exist/,
      ),
    ]);
    warnings.mockRestore();
  });
});

describe("the execution log", () => {
  it("at ERROR tells why a request failed, and nothing of those that did not", async () => {
    const fixture = gatewayFixture();
    const { post, restApi } = await webhookApi(fixture);
    const name = `API-Gateway-Execution-Logs_${restApi}/v1`;
    await fixture.create("aws:cloudwatch/logGroup:LogGroup", { name });
    await fixture.create("aws:apigateway/methodSettings:MethodSettings", {
      restApi,
      stageName: "v1",
      methodPath: "*/*",
      settings: { loggingLevel: "ERROR", metricsEnabled: true, dataTraceEnabled: false },
    });
    await post();
    await post({ rawQuery: "" });
    fixture.functions.set("validator", () => "malformed");
    const failed = await post();
    expect(await fixture.logLines(name)).toEqual([
      `(${failed.headers["x-amzn-RequestId"]}) Execution failed due to configuration error: Malformed Lambda proxy response`,
    ]);
  });
});
