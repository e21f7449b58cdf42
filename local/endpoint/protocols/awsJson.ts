import { crc32 } from "node:zlib";
import { AwsError, NotModelledError } from "../../core/errors";
import type { HttpRequest, HttpResponse, Service } from "../../core/service";
import { toInput, toOutput } from "../values";
import type { Codec, DecodedCall } from "./codec";
import { faultOf, jsonErrorCode, queryErrorCode, queryProtocolOf } from "./errorCodes";

/** AWS JSON 1.0 and 1.1: the operation in X-Amz-Target, the input as the body. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export const awsJson: Codec = {
  decode(service, request): DecodedCall {
    const target = request.headers["x-amz-target"] ?? "";
    const operationName = target.slice(target.indexOf(".") + 1);
    const operation = service.operations[operationName];
    if (!operation) throw new NotModelledError(`the operation ${service.name}:${operationName}`);
    return { operationName, input: toInput(operation, parseJson(request)) };
  },

  encode({ service, requestId }, output): HttpResponse {
    return respond(service, 200, JSON.stringify(toOutput(output, epochSeconds)), requestId);
  },

  encodeError(service, error, requestId): HttpResponse {
    const code = jsonErrorCode(error);
    const members = toOutput(error.members, epochSeconds) as Record<string, unknown>;
    const body = JSON.stringify({ __type: code, message: error.message, ...members });
    const response = respond(service, statusOf(error), body, requestId);
    response.headers["x-amzn-errortype"] = code;
    // Services that used to speak the query protocol tell their old code too; SDKs show that one.
    if (queryProtocolOf(service))
      response.headers["x-amzn-query-error"] =
        `${queryErrorCode(service, error)};${faultOf(error)}`;
    return response;
  },
};

/** Milliseconds are kept as decimals. */
export function epochSeconds(date: Date): number {
  return date.getTime() / 1000;
}

export function parseJson({ body }: HttpRequest): Record<string, unknown> {
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new AwsError("SerializationException", "The request's body is not valid JSON.", {
      cause,
    });
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw new AwsError("SerializationException", "The request's body must be a JSON object.");
  return parsed as Record<string, unknown>;
}

/** These protocols answer what the client did wrong with 400, whatever the code. */
function statusOf(error: AwsError): number {
  return error.statusCode < 500 ? 400 : error.statusCode;
}

function respond(
  service: Service,
  statusCode: number,
  body: string,
  requestId: string,
): HttpResponse {
  const version = service.protocol.kind === "awsJson" ? service.protocol.version : "1.1";
  const headers: Record<string, string> = {
    "content-type": `application/x-amz-json-${version}`,
    "x-amzn-requestid": requestId,
  };
  // DynamoDB's clients check it where they find it.
  if (service.name === "dynamodb") headers["x-amz-crc32"] = String(crc32(body));
  return { statusCode, headers, body };
}
