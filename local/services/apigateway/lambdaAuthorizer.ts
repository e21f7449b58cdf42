import type { Cloud } from "../../core/cloud";
import { NotModelledError } from "../../core/errors";
import type { Exchange } from "./exchange";
import type { Refusal } from "./gatewayResponses";
import type { InvocationResult, Invoker } from "./invocation";
import type { Authorizer } from "./model";
import { decide, parsePolicy, type Statement, type Verdict } from "./policyDocument";
import { requestAuthorizerEvent } from "./proxyEvent";

/** What an authorizer function said; kept for `authorizerResultTtlInSeconds` where that is not 0. */
interface Word {
  principalId: string;
  statements: Statement[];
  context: Record<string, string>;
  usageIdentifierKey?: string;
  untilMs: number;
}

/** API Gateway waits as long for an authorizer as for an integration. */
const TIMEOUT_MS = 29_000;
const CACHED_MAX = 10_000;

export interface Authorization {
  refusal?: Refusal;
  usageIdentifierKey?: string;
}

/** Lambda authorizers: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
export class LambdaAuthorizers {
  private readonly cache = new Map<string, Word>();

  constructor(
    private readonly cloud: Cloud,
    private readonly invoker: Invoker,
  ) {}

  /** `resourcePolicy`: what the API's own policy says; either may allow, each may deny. */
  async authorize(
    exchange: Exchange,
    authorizer: Authorizer,
    methodArn: string,
    resourcePolicy: Verdict,
  ): Promise<Authorization> {
    const startedMs = this.cloud.clock.nowMs();
    const outcome = { context: {}, latencyMs: 0, integrationLatencyMs: 0, status: 401 };
    exchange.authorizer = outcome;
    const identity = authorizer.identitySources.map((source) => sourceValue(exchange, source));
    if (identity.some((value) => !value) || !isExpected(authorizer, identity))
      return { refusal: unauthorized };
    const word = await this.ask(exchange, authorizer, methodArn, identity as string[]);
    exchange.authorizer.latencyMs = this.cloud.clock.nowMs() - startedMs;
    if ("type" in word) return { refusal: word };
    Object.assign(exchange.authorizer, { principalId: word.principalId, context: word.context });
    const verdict = decide(word.statements, { methodArn, isInRange: () => false });
    const refusal = denial(verdict, resourcePolicy);
    exchange.authorizer.status = refusal ? 403 : 200;
    if (refusal) exchange.authorizer.error = refusal.message!;
    return { refusal, usageIdentifierKey: word.usageIdentifierKey };
  }

  forgetStage(apiId: string, stage: string): void {
    for (const key of this.cache.keys())
      if (key.startsWith(`${apiId}/${stage}/`)) this.cache.delete(key);
  }

  private async ask(
    exchange: Exchange,
    authorizer: Authorizer,
    methodArn: string,
    identity: string[],
  ): Promise<Word | Refusal> {
    const { clock } = this.cloud;
    const key = `${exchange.api.id}/${exchange.stage.name}/${authorizer.id}/${JSON.stringify(identity)}`;
    const cached = authorizer.resultTtlSeconds > 0 ? this.cache.get(key) : undefined;
    if (cached && clock.nowMs() < cached.untilMs) return cached;
    const startedMs = clock.nowMs();
    const result = await this.invoker.invoke({
      functionArn: authorizer.functionArn,
      sourceArn: this.cloud.arn("execute-api", `${exchange.api.id}/authorizers/${authorizer.id}`),
      credentials: authorizer.credentials,
      event:
        authorizer.type === "TOKEN"
          ? { type: "TOKEN", authorizationToken: identity[0], methodArn }
          : requestAuthorizerEvent(exchange, methodArn),
      traceHeader: exchange.trace.header,
      timeoutMs: TIMEOUT_MS,
    });
    exchange.authorizer!.integrationLatencyMs = clock.nowMs() - startedMs;
    const word = this.read(exchange, result);
    if (!("type" in word) && authorizer.resultTtlSeconds > 0) {
      word.untilMs = clock.nowMs() + authorizer.resultTtlSeconds * 1000;
      if (this.cache.size >= CACHED_MAX) this.cache.delete(this.cache.keys().next().value!);
      this.cache.set(key, word);
    }
    return word;
  }

  private read(exchange: Exchange, result: InvocationResult): Word | Refusal {
    const outcome = exchange.authorizer!;
    if (result.kind === "answered") {
      outcome.integrationStatus = 200;
      outcome.requestId = result.requestId;
      const word = parseWord(result.payload);
      if (typeof word !== "string") return word;
      return failure(exchange, "AUTHORIZER_CONFIGURATION_ERROR", word);
    }
    if (result.kind === "functionError") {
      outcome.integrationStatus = 200;
      outcome.requestId = result.requestId;
      outcome.error = result.message;
      if (result.message === "Unauthorized") return unauthorized;
      return failure(exchange, "AUTHORIZER_FAILURE", result.message);
    }
    if (result.kind === "timedOut")
      return failure(exchange, "AUTHORIZER_FAILURE", "the authorizer timed out");
    outcome.integrationStatus = result.statusCode;
    return failure(exchange, "AUTHORIZER_CONFIGURATION_ERROR", result.message);
  }
}

const unauthorized: Refusal = { type: "UNAUTHORIZED", message: "Unauthorized" };

/** The caller learns nothing; access log and execution log do. */
function failure(
  exchange: Exchange,
  type: "AUTHORIZER_FAILURE" | "AUTHORIZER_CONFIGURATION_ERROR",
  error: string,
): Refusal {
  Object.assign(exchange.authorizer!, { status: 500, error });
  return { type, message: null };
}

function denial(...verdicts: Verdict[]): Refusal | undefined {
  if (verdicts.includes("explicitDeny"))
    return {
      type: "ACCESS_DENIED",
      message: "User is not authorized to access this resource with an explicit deny",
    };
  if (verdicts.includes("allow")) return undefined;
  return { type: "ACCESS_DENIED", message: "User is not authorized to access this resource" };
}

function sourceValue(exchange: Exchange, source: string): string | undefined {
  const name = source.replace(
    /^method\.request\.(header|querystring)\.|^(context|stageVariables)\./,
    "",
  );
  if (source.startsWith("method.request.header."))
    return exchange.request.headers[name.toLowerCase()];
  if (source.startsWith("method.request.querystring.")) return exchange.query.single[name];
  if (source.startsWith("stageVariables.")) return exchange.stage.variables[name];
  const context: Record<string, string | undefined> = {
    "identity.sourceIp": exchange.request.sourceIp,
    httpMethod: exchange.request.method,
    path: exchange.path,
    resourcePath: exchange.route?.resource.path,
  };
  return context[name];
}

/** Only TOKEN authorizers have an expression; what does not match it never reaches the function. */
function isExpected({ identityValidationExpression }: Authorizer, identity: unknown[]): boolean {
  if (!identityValidationExpression) return true;
  return new RegExp(`^(?:${identityValidationExpression})$`).test(String(identity[0]));
}

/** The word, or what is wrong with it. */
function parseWord(payload: string): Word | string {
  try {
    const { principalId, policyDocument, context, usageIdentifierKey } = (JSON.parse(payload) ??
      {}) as Record<string, unknown>;
    if (typeof principalId !== "string") return "the authorizer's answer has no principalId";
    const flat: Record<string, string> = {};
    for (const [name, value] of Object.entries((context ?? {}) as object)) {
      if (typeof value === "object" && value !== null)
        return `context.${name} of the authorizer's answer is no string, number or boolean`;
      flat[name] = String(value);
    }
    return {
      principalId,
      statements: parsePolicy(policyDocument),
      context: flat,
      usageIdentifierKey: typeof usageIdentifierKey === "string" ? usageIdentifierKey : undefined,
      untilMs: 0,
    };
  } catch (error) {
    if (error instanceof NotModelledError) throw error;
    return `the authorizer's answer is no valid policy: ${(error as Error).message}`;
  }
}
