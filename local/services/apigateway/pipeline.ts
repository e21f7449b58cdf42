import type { Cloud } from "../../core/cloud";
import type { HttpRequest } from "../../core/service";
import { parseAddressRange } from "../wafv2/addressRange";
import type { WafService } from "../wafv2";
import type { Exchange } from "./exchange";
import type { Refusal } from "./gatewayResponses";
import type { Integrations } from "./integrations";
import { type Authorization, type LambdaAuthorizers } from "./lambdaAuthorizer";
import type { Meter } from "./metering";
import { limitsOf, methodKey, settingsFor } from "./methodSettings";
import { decide, type Verdict } from "./policyDocument";
import type { ProxyResponse } from "./proxyResponse";
import { validateRequest } from "./requestValidation";
import { matchRoute } from "./routing";
import { stageArn } from "./arns";
import type { GatewayStore } from "./store";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const PAYLOAD_BYTES_MAX = 10_485_760;
/** "Total combined size of request line and header values"; with which status AWS refuses more, it does not say. */
const HEADER_BYTES_MAX = 10_240;

/**
 * The way of a request through API Gateway, in AWS's order: WAF comes before all other access control
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html),
 * then the resource policy and the authorizer, the key with its plan, the validator, the integration.
 */
export class Pipeline {
  private waf: WafService | undefined;

  constructor(
    private readonly cloud: Cloud,
    private readonly store: GatewayStore,
    private readonly meter: Meter,
    private readonly authorizers: LambdaAuthorizers,
    private readonly integrations: Integrations,
  ) {}

  async run(exchange: Exchange): Promise<ProxyResponse | Refusal> {
    const early = this.inspect(exchange) ?? findRoute(exchange) ?? measure(exchange);
    if (early) return early;
    const { refusal, usageIdentifierKey } = await this.authorize(exchange);
    if (refusal) return refusal;
    const late = this.takeFromPlan(exchange, usageIdentifierKey) ?? validateRequest(exchange);
    return late ?? this.integrations.run(exchange);
  }

  private inspect(exchange: Exchange): Refusal | undefined {
    const { request, api, stage } = exchange;
    const startedMs = this.cloud.clock.nowMs();
    const verdict = this.wafService()?.inspect(stageArn(this.cloud, api.id, stage.name), {
      method: request.method,
      path: exchange.path,
      rawQuery: request.rawQuery,
      headers: request.headers,
      body: request.body,
      sourceIp: request.sourceIp,
      requestId: exchange.extendedRequestId,
    });
    if (!verdict) return undefined;
    const blocked = verdict.action === "BLOCK";
    exchange.waf = {
      webAclArn: verdict.webAclArn,
      status: blocked ? 403 : 200,
      latencyMs: this.cloud.clock.nowMs() - startedMs,
      response: blocked ? "WAF_BLOCK" : "WAF_ALLOW",
    };
    if (!blocked) return undefined;
    return { type: "WAF_FILTERED", message: "Forbidden", verbatim: verdict.customResponse };
  }

  private async authorize(exchange: Exchange): Promise<Authorization> {
    const { api, stage, request, route, definition, deployment } = exchange;
    const methodArn = this.cloud.arn(
      "execute-api",
      `${api.id}/${stage.name}/${request.method}${exchange.resourcePath}`,
    );
    let policy: Verdict = "implicitDeny";
    if (deployment.policy)
      policy = decide(deployment.policy, {
        methodArn,
        isInRange: (range) => parseAddressRange(range).contains(request.sourceIp),
      });
    if (policy === "explicitDeny") return { refusal: anonymousDenial(methodArn, policy) };
    const { authorization, authorizerId } = route!.method;
    if (authorization === "NONE") {
      const denied = deployment.policy && policy !== "allow";
      return { refusal: denied ? anonymousDenial(methodArn, policy) : undefined };
    }
    const authorizer = definition.authorizers.get(authorizerId!)!;
    return this.authorizers.authorize(exchange, authorizer, methodArn, policy);
  }

  private takeFromPlan(exchange: Exchange, usageIdentifierKey?: string): Refusal | undefined {
    const { api, stage, request, route, definition } = exchange;
    const value =
      definition.apiKeySource === "AUTHORIZER" ? usageIdentifierKey : request.headers["x-api-key"];
    const key = value === undefined ? undefined : this.store.apiKeysByValue.get(value);
    exchange.apiKey = key;
    const plan = key?.enabled ? this.store.planOf(key.id, api.id, stage.name) : undefined;
    if (!plan && route!.method.apiKeyRequired)
      return { type: "INVALID_API_KEY", message: "Forbidden" };
    const ofMethod = methodKey(route!.resource.path, route!.method.httpMethod);
    return this.meter.take({
      apiId: api.id,
      stage: stage.name,
      methodKey: ofMethod,
      nowMs: this.cloud.clock.nowMs(),
      key,
      plan,
      stageLimits: limitsOf(settingsFor(stage, ofMethod)),
    });
  }

  /** AWS integrates the two internally; the order in which services are added does not matter. */
  private wafService(): WafService | undefined {
    return (this.waf ??= this.cloud.allServices().find(({ name }) => name === "wafv2") as
      WafService | undefined);
  }
}

/** An unknown path, and a known one without this method, look the same from outside. */
function findRoute(exchange: Exchange): Refusal | undefined {
  const { deployment, resourcePath, request } = exchange;
  exchange.route = matchRoute(deployment.routes, resourcePath, request.method);
  if (exchange.route) return undefined;
  return { type: "MISSING_AUTHENTICATION_TOKEN", message: "Missing Authentication Token" };
}

function measure({ request }: Exchange): Refusal | undefined {
  if (headerBytes(request) > HEADER_BYTES_MAX)
    return {
      type: "REQUEST_TOO_LARGE",
      message: `Request line and header values exceeded ${HEADER_BYTES_MAX} bytes.`,
    };
  if (request.body.length <= PAYLOAD_BYTES_MAX) return undefined;
  return {
    type: "REQUEST_TOO_LARGE",
    message: `HTTP content length exceeded ${PAYLOAD_BYTES_MAX} bytes.`,
  };
}

function headerBytes({ method, path, rawQuery, headers }: HttpRequest): number {
  const line = `${method} ${path}${rawQuery === "" ? "" : "?"}${rawQuery} HTTP/1.1`;
  return Object.values(headers).reduce(
    (sum, value) => sum + Buffer.byteLength(value),
    Buffer.byteLength(line),
  );
}

/** A resource policy's refusal names the method, but of the account only its last digits. */
function anonymousDenial(methodArn: string, verdict: Verdict): Refusal {
  const masked = methodArn.replace(/:\d{8}(\d{4}):/, ":********$1:");
  const why = verdict === "explicitDeny" ? " with an explicit deny" : "";
  return {
    type: "ACCESS_DENIED",
    message: `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${masked}${why}`,
  };
}
