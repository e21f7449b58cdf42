import type { Cloud } from "../core/cloud";
import { AwsError } from "../core/errors";
import type { HttpRequest, HttpResponse } from "../core/service";
import { awsJson } from "./protocols/awsJson";
import { Routing } from "./routing";
import { type Authorization, parseAuthorization, SignatureVerifier } from "./signature";

/** Where an unexpected error happened; never with the input, which may hold secrets. */
export interface ErrorPlace {
  service: string;
  operation: string;
  requestId: string;
}

export type OnError = (error: unknown, place: ErrorPlace) => void;

/** Answers one HTTP request: a data plane's, or an AWS call's from signature to encoded answer. */
export function createHandler(
  cloud: Cloud,
  onError: OnError,
): (request: HttpRequest) => Promise<HttpResponse> {
  const routing = new Routing(cloud);
  const verifier = new SignatureVerifier(cloud.credentials, cloud.clock);

  const answerCall = async (request: HttpRequest): Promise<HttpResponse> => {
    const place = { service: "", operation: "", requestId: cloud.random.uuid() };
    // Until the destination is known, errors are told in JSON, which every client can show.
    let encodeError = unroutedError;
    try {
      const authorization: Authorization | undefined = parseAuthorization(request);
      const { service, codec } = routing.destination(request, authorization);
      place.service = service.name;
      encodeError = (error) => codec.encodeError(service, error, place.requestId);
      const caller = verifier.verify(request, authorization);
      routing.checkScope(service, authorization!);
      const { operationName, input } = codec.decode(service, request);
      place.operation = operationName;
      const output = await cloud.call(caller, service.name, operationName, input, place.requestId);
      const operation = service.operations[operationName]!;
      return codec.encode(
        { service, operation, operationName, requestId: place.requestId },
        output,
      );
    } catch (error) {
      if (error instanceof AwsError) return encodeError(error, place.requestId);
      onError(error, place);
      return encodeError(internalFailure(), place.requestId);
    }
  };

  return async (request) => {
    const dataPlane = routing.dataPlane(request.path);
    if (!dataPlane) return answerCall(request);
    try {
      return await dataPlane.handle(request);
    } catch (error) {
      const place = { service: dataPlane.prefix, operation: "", requestId: cloud.random.uuid() };
      onError(error, place);
      return unroutedError(internalFailure(), place.requestId);
    }
  };
}

function internalFailure(): AwsError {
  return new AwsError(
    "InternalFailure",
    "The request processing has failed because of an unknown error, exception or failure.",
    { statusCode: 500 },
  );
}

function unroutedError(error: AwsError, requestId: string): HttpResponse {
  const response = awsJson.encodeError(UNROUTED, error, requestId);
  return { ...response, statusCode: error.statusCode };
}

const UNROUTED = {
  name: "",
  protocol: { kind: "awsJson", version: "1.0", targetPrefix: "" },
  operations: {},
  resourceTypes: [],
} as const;
