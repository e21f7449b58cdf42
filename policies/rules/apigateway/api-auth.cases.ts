import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { authorizer, method, restApi } from "./fixtures";

const others = [restApi()];
const headerKeyed = [restApi({ apiKeySource: "HEADER" })];
const route = (authorizationType?: string) => ({
  type: "aws:apigatewayv2/route:Route",
  properties: { authorizationType },
});
const url = (authorizationType: string) => ({
  type: "aws:lambda/functionUrl:FunctionUrl",
  properties: { authorizationType },
});

export const cases: readonly Case[] = [
  passes("a method with authorizer and key", method()),
  passes(
    "OPTIONS, which cannot carry a key",
    method({ httpMethod: "OPTIONS", authorization: "NONE", apiKeyRequired: false }),
  ),
  refuses(
    "an open method",
    method({ authorization: "NONE", apiKeyRequired: false, authorizerId: undefined }),
    'authorization: found "NONE", and no API key',
  ),
  refuses(
    "a method that says nothing of who may call it",
    method({ authorization: undefined, apiKeyRequired: undefined, authorizerId: undefined }),
    'authorization: found "NONE", and no API key',
  ),
  refuses(
    "an authorizer without a key, which no usage plan counts",
    method({ apiKeyRequired: false }),
    "apiKeyRequired: found no API key required",
  ),
  passes("it where keys are not required", method({ apiKeyRequired: false }), {
    settings: { apiKeyRequired: false },
  }),
  passes("a key alone", method({ authorization: "NONE", authorizerId: undefined })),
  refuses(
    "CUSTOM without an authorizer",
    method({ authorizerId: undefined }),
    'authorizerId: found nothing, expected an authorizer, which "CUSTOM" asks',
  ),
  cannotDecide("an unknown authorization", method({ authorization: unknown }), "authorization"),
  passes("an authorizer that is not cached", authorizer(), { others }),
  refuses(
    "a cache by the caller's address",
    authorizer({ authorizerResultTtlInSeconds: 60 }),
    "authorizerResultTtlInSeconds: found 60 s by context.identity.sourceIp",
    { others: headerKeyed },
  ),
  refuses(
    "the cache of 300 s that API Gateway makes where nothing is said, by two sources",
    authorizer({
      authorizerResultTtlInSeconds: undefined,
      identitySource: "method.request.header.x-api-key, method.request.querystring.token",
    }),
    "found 300 s by method.request.header.x-api-key, method.request.querystring.token",
    { others: headerKeyed },
  ),
  passes(
    "a cache by one header where the key comes from that header",
    authorizer({
      authorizerResultTtlInSeconds: 300,
      identitySource: "method.request.header.x-api-key",
    }),
    { others: headerKeyed },
  ),
  refuses(
    "it where the key comes from the authorizer",
    authorizer({
      authorizerResultTtlInSeconds: 300,
      identitySource: "method.request.header.x-api-key",
    }),
    "found 300 s while the API takes its key from the authorizer",
    { others },
  ),
  passes("a route of an HTTP API that asks a token", route("JWT")),
  refuses("an open route of an HTTP API", route(), 'authorizationType: found "NONE"'),
  refuses("an open function URL", url("NONE"), 'authorizationType: found "NONE", expected AWS_IAM'),
  passes("a function URL behind IAM", url("AWS_IAM")),
];
