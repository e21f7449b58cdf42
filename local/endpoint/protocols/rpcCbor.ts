import { AwsError, NotModelledError } from "../../core/errors";
import type { HttpRequest, HttpResponse, Service } from "../../core/service";
import { toInput } from "../values";
import { decodeCbor, encodeCbor } from "./cbor";
import type { Codec, DecodedCall } from "./codec";
import { faultOf, jsonErrorCode, queryErrorCode, queryProtocolOf } from "./errorCodes";

/** Smithy RPC v2 CBOR, which the AWS CLI and boto3 use for CloudWatch. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
export const rpcCbor: Codec = {
  decode(service, request): DecodedCall {
    const operationName = PATH.exec(request.path)?.[2] ?? "";
    const operation = service.operations[operationName];
    if (!operation) throw new NotModelledError(`the operation ${service.name}:${operationName}`);
    return { operationName, input: toInput(operation, parseBody(request.body)) };
  },

  encode({ requestId }, output): HttpResponse {
    return respond(200, encodeCbor(output), requestId);
  },

  encodeError(service: Service, error, requestId): HttpResponse {
    const body = encodeCbor({
      __type: jsonErrorCode(error),
      message: error.message,
      ...error.members,
    });
    const statusCode = error.statusCode < 500 ? 400 : error.statusCode;
    const response = respond(statusCode, body, requestId);
    if (queryProtocolOf(service))
      response.headers["x-amzn-query-error"] =
        `${queryErrorCode(service, error)};${faultOf(error)}`;
    return response;
  },
};

/** The service's shape name in the path of such a request. */
export function cborServiceName(request: HttpRequest): string | undefined {
  if (request.headers["smithy-protocol"] !== "rpc-v2-cbor") return undefined;
  return PATH.exec(request.path)?.[1];
}

const PATH = /^\/service\/([A-Za-z0-9_.]+)\/operation\/([A-Za-z0-9_]+)$/;

function parseBody(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = decodeCbor(body);
  } catch (cause) {
    throw new AwsError("SerializationException", "The request's body is not valid CBOR.", {
      cause,
    });
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw new AwsError("SerializationException", "The request's body must be a CBOR map.");
  return parsed as Record<string, unknown>;
}

function respond(statusCode: number, body: Buffer, requestId: string): HttpResponse {
  return {
    statusCode,
    headers: {
      "content-type": "application/cbor",
      "smithy-protocol": "rpc-v2-cbor",
      "x-amzn-requestid": requestId,
    },
    body,
  };
}
