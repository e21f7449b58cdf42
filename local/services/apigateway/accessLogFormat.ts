import type { Exchange } from "./exchange";
import { segmentsOf, unknownVariables } from "./contextVariables";
import { badRequest } from "./store";

/** Makes a request's line of the access log. */
export type AccessLogFormat = (exchange: Exchange) => string;

/** Refuses unknown variables, which AWS would silently log as "-". */
export function compileAccessLogFormat(format: string): AccessLogFormat {
  const unknown = unknownVariables(format);
  if (unknown.length > 0)
    throw badRequest(
      `The access log format names ${unknown.map((name) => `$context.${name}`).join(", ")}, which API Gateway does not have. ` +
        "See https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html",
    );
  if (!/\$context\.(requestId|extendedRequestId)\b/.test(format))
    throw badRequest(
      "Invalid access log format: it must name at least $context.requestId or $context.extendedRequestId.",
    );
  if (/[\r\n]/.test(format))
    throw badRequest("Invalid access log format: it must be a single line.");
  const segments = segmentsOf(format);
  return (exchange) => {
    let line = "";
    for (const segment of segments)
      line += typeof segment === "string" ? segment : (segment(exchange) ?? "-");
    return line;
  };
}
