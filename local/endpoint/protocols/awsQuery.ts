import { NotModelledError } from "../../core/errors";
import type { HttpRequest, HttpResponse } from "../../core/service";
import { toInput, toOutput } from "../values";
import type { Codec, DecodedCall } from "./codec";
import { faultOf, queryErrorCode, queryProtocolOf } from "./errorCodes";
import { readMembers } from "./queryParameters";
import { element, escapeXml, membersXml } from "./xml";

/** AWS query: a form with Action and flat parameter names; the answer is XML. */
export const awsQuery: Codec = {
  decode(service, request): DecodedCall {
    const form = new URLSearchParams(formOf(request));
    const operationName = form.get("Action") ?? "";
    const operation = service.operations[operationName];
    if (!operation) throw new NotModelledError(`the operation ${service.name}:${operationName}`);
    form.delete("Action");
    form.delete("Version");
    const query = queryProtocolOf(service)!;
    const members = readMembers(form, operationName, operation, query);
    // Older SQS clients post to the queue's own URL.
    if ("QueueUrl" in operation.parameters && request.path !== "/")
      members["QueueUrl"] ??= `http://${request.headers["host"]}${request.path}`;
    return { operationName, input: toInput(operation, members) };
  },

  encode({ service, operation, operationName, requestId }, output): HttpResponse {
    const { apiVersion, flattened } = queryProtocolOf(service)!;
    const result = membersXml(toOutput(output, isoSeconds) as object, {
      operationName,
      mapMembers: operation.mapMembers ?? [],
      flattened,
    });
    const namespace = `http://${service.name}.amazonaws.com/doc/${apiVersion}/`;
    const body =
      `<${operationName}Response xmlns="${namespace}">` +
      element(`${operationName}Result`, result) +
      element("ResponseMetadata", element("RequestId", requestId)) +
      `</${operationName}Response>`;
    return respond(200, body, requestId);
  },

  encodeError(service, error, requestId): HttpResponse {
    const content =
      element("Type", faultOf(error)) +
      element("Code", escapeXml(queryErrorCode(service, error))) +
      element("Message", escapeXml(error.message));
    const body = element(
      "ErrorResponse",
      element("Error", content) + element("RequestId", requestId),
    );
    return respond(error.statusCode, body, requestId);
  },
};

export function isQueryRequest(request: HttpRequest): boolean {
  return (
    request.method === "GET" ||
    (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded")
  );
}

function formOf(request: HttpRequest): string {
  return request.method === "GET" ? request.rawQuery : request.body.toString("utf8");
}

/** XML timestamps are ISO 8601; whole seconds are written without decimals, as AWS does. */
function isoSeconds(date: Date): string {
  return date.toISOString().replace(".000Z", "Z");
}

function respond(statusCode: number, body: string, requestId: string): HttpResponse {
  return {
    statusCode,
    headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
    body,
  };
}
