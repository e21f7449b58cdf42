import { read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import {
  notApplicable,
  pass,
  type Rule,
  type Verdict,
  verdictOf,
  violated,
  type Violation,
} from "../../framework/rule";
import { refersTo } from "../../relations/refersTo";
import { mandatoryEverywhere } from "../levels";

const method = "aws:apigateway/method:Method";
const authorizer = "aws:apigateway/authorizer:Authorizer";
const restApi = "aws:apigateway/restApi:RestApi";
const route = "aws:apigatewayv2/route:Route";
const functionUrl = "aws:lambda/functionUrl:FunctionUrl";

export const apiAuth: Rule = {
  name: "api-auth",
  description: "Nobody reaches a function over HTTP without an authorizer, IAM or an API key.",
  why: "An open method can be flooded by anybody, and its cost and its quota are ours; a cached authorizer answers for a caller whom it never saw.",
  fix: "Give the method an authorizer and apiKeyRequired: true, and do not cache what the authorizer says where the key may come from more than one place.",
  severity: "critical",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "7.2.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "8.3.1" },
  ],
  publicChecks: [
    ...["CKV_AWS_59", "CKV2_AWS_70", "CKV_AWS_258", "CKV_AWS_309"],
    ...["AwsSolutions-APIG4", "AWS-0004"],
  ],
  levels: mandatoryEverywhere,
  resourceTypes: [method, authorizer, route, functionUrl],
  settings: {
    apiKeyRequired: {
      description:
        "Whether every method needs an API key too: without one no usage plan counts its requests.",
      schema: { type: "boolean" },
      default: { dev: true, staging: true, prod: true },
    },
  },
  decide(resource, { settings }) {
    switch (resource.type) {
      case method:
        return decideMethod(resource, settings["apiKeyRequired"] === true);
      case route:
        return decideOpen(resource, "authorizationType", ["JWT", "AWS_IAM", "CUSTOM"]);
      case functionUrl:
        return decideOpen(resource, "authorizationType", ["AWS_IAM"]);
      default:
        return decideCaching(resource);
    }
  },
  decideInStack(resource, stack) {
    return resource.type === authorizer ? decideKeySource(resource, stack) : pass;
  },
};

function decideMethod(resource: Resource, keyWanted: boolean): Verdict {
  // A browser asks by OPTIONS before it may send anything that proves who it is.
  if (read(resource, "httpMethod") === "OPTIONS") return notApplicable("OPTIONS carries no key");
  const authorization = read(resource, "authorization") ?? "NONE";
  const keyRequired = read(resource, "apiKeyRequired") === true;
  const violations: Violation[] = [];
  if (authorization === "NONE" && !keyRequired)
    violations.push({
      path: "authorization",
      found: '"NONE", and no API key',
      expected: '"CUSTOM", "COGNITO_USER_POOLS" or "AWS_IAM", or apiKeyRequired: true',
    });
  else if (keyWanted && !keyRequired)
    violations.push({
      path: "apiKeyRequired",
      found: "no API key required",
      expected: "true, so that the usage plan counts the request",
    });
  if (needsAuthorizer(authorization) && !isGiven(resource, "authorizerId"))
    violations.push({
      path: "authorizerId",
      found: "nothing",
      expected: `an authorizer, which "${String(authorization)}" asks`,
    });
  return verdictOf(violations);
}

const needsAuthorizer = (authorization: unknown) =>
  authorization === "CUSTOM" || authorization === "COGNITO_USER_POOLS";

/** An id of AWS's making is unknown before the deploy, but there. */
const isGiven = ({ properties }: Resource, property: string) => Boolean(properties[property]);

function decideOpen(resource: Resource, property: string, closed: readonly string[]): Verdict {
  const type = read(resource, property) ?? "NONE";
  if (closed.includes(String(type))) return pass;
  return violated({ path: property, found: `"${String(type)}"`, expected: closed.join(" or ") });
}

/** With caching every identity source must be present, and one decision holds for all who share it. */
function decideCaching(resource: Resource): Verdict {
  // Left out, API Gateway caches for 300 seconds.
  const ttlSeconds = Number(read(resource, "authorizerResultTtlInSeconds") ?? 300);
  if (ttlSeconds === 0) return pass;
  const fallback = "method.request.header.Authorization";
  const sources = String(read(resource, "identitySource") ?? fallback)
    .split(",")
    .map((source) => source.trim());
  if (sources.length === 1 && /^method\.request\.(header|querystring)\./.test(sources[0]!))
    return pass;
  return violated({
    path: "authorizerResultTtlInSeconds",
    found: `${ttlSeconds} s by ${sources.join(", ")}`,
    expected: "0, or one header or query parameter that alone says who calls",
  });
}

/** apiKeySource AUTHORIZER is there for keys that come from elsewhere than the header. */
function decideKeySource(resource: Resource, stack: Stack): Verdict {
  const api = refersTo(resource, "restApi", [restApi], stack);
  if (!api || read(api, "apiKeySource") !== "AUTHORIZER") return pass;
  const ttlSeconds = Number(read(resource, "authorizerResultTtlInSeconds") ?? 300);
  if (ttlSeconds === 0) return pass;
  return violated({
    path: "authorizerResultTtlInSeconds",
    found: `${ttlSeconds} s while the API takes its key from the authorizer`,
    expected: "0, because the key may come from more than one place",
  });
}
