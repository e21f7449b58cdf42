import { NotModelledError } from "../../core/errors";
import type { HttpBinding, HttpRequest, HttpResponse, Operation, Output } from "../../core/service";
import { convert, toInput, toOutput } from "../values";
import { epochSeconds, parseJson } from "./awsJson";
import type { Codec, DecodedCall } from "./codec";
import { jsonErrorCode } from "./errorCodes";
import { findRoute } from "./restRouter";

/** REST JSON: the operation is a route; members travel in path, query, headers and body. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export const restJson: Codec = {
  decode(service, request): DecodedCall {
    const route = findRoute(service, request);
    if (!route)
      throw new NotModelledError(
        `${request.method} ${request.path} of the service ${service.name}`,
      );
    const { operation, operationName, labels } = route;
    const binding = operation.http!;
    const input = binding.bodyMember
      ? request.body.length > 0
        ? { [binding.bodyMember]: request.body }
        : {}
      : toInput(operation, parseJson(request));
    for (const [name, value] of Object.entries(labels)) input[name] = typed(operation, name, value);
    readQuery(binding, operation, request, input);
    for (const [header, name] of Object.entries(binding.headers ?? {})) {
      const value = request.headers[header];
      if (value !== undefined) input[name] = typed(operation, name, value);
    }
    return { operationName, input };
  },

  encode({ operation, requestId }, output): HttpResponse {
    const binding = operation.http!;
    const headers: Record<string, string> = { "x-amzn-requestid": requestId };
    const elsewhere = new Set<string>();
    for (const [name, header] of Object.entries(binding.outputHeaders ?? {})) {
      elsewhere.add(name);
      if (output[name] !== undefined) headers[header] = String(output[name]);
    }
    if (typeof binding.status === "string") elsewhere.add(binding.status);
    const statusCode = statusOf(binding, output);
    if (binding.outputBodyMember)
      return { statusCode, headers, body: rawBody(output[binding.outputBodyMember]) };
    if (statusCode === 204) return { statusCode, headers, body: "" };
    headers["content-type"] = "application/json";
    return { statusCode, headers, body: jsonBody(output, elsewhere) };
  },

  encodeError(_service, error, requestId): HttpResponse {
    const members = toOutput(error.members, epochSeconds) as Record<string, unknown>;
    return {
      statusCode: error.statusCode,
      headers: {
        "content-type": "application/json",
        "x-amzn-requestid": requestId,
        "x-amzn-errortype": jsonErrorCode(error),
      },
      body: JSON.stringify({ message: error.message, ...members }),
    };
  },
};

function readQuery(
  binding: HttpBinding,
  operation: Operation,
  request: HttpRequest,
  input: Record<string, unknown>,
): void {
  if (request.rawQuery === "") return;
  const parameters = new URLSearchParams(request.rawQuery);
  const literals = new Set(
    binding.path
      .split("?")[1]
      ?.split("&")
      .map((pair) => pair.split("=")[0]),
  );
  for (const parameter of new Set(parameters.keys())) {
    if (literals.has(parameter)) continue;
    const name = binding.query?.[parameter];
    if (name === undefined) throw new NotModelledError(`the query parameter ${parameter}`);
    const values = parameters.getAll(parameter);
    input[name] =
      operation.parameters[name] === "list" ? values : typed(operation, name, values[0]!);
  }
}

function typed(operation: Operation, name: string, text: string): unknown {
  return convert(text, operation.parameters[name] ?? "string", name);
}

function statusOf(binding: HttpBinding, output: Output): number {
  if (typeof binding.status === "string") return Number(output[binding.status] ?? 200);
  return binding.status ?? 200;
}

function rawBody(value: unknown): Buffer | string {
  if (value === undefined) return "";
  return Buffer.isBuffer(value) || typeof value === "string" ? value : JSON.stringify(value);
}

function jsonBody(output: Output, elsewhere: ReadonlySet<string>): string {
  const body =
    elsewhere.size === 0
      ? output
      : Object.fromEntries(Object.entries(output).filter(([name]) => !elsewhere.has(name)));
  return JSON.stringify(toOutput(body, epochSeconds));
}
