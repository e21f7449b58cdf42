import type { Exchange } from "./exchange";
import type { Refusal } from "./gatewayResponses";

/** Required request parameters are required only where a validator says so. Models other than Empty are refused when they are made. */
export function validateRequest(exchange: Exchange): Refusal | undefined {
  const { method, pathParameters } = exchange.route!;
  const validator = exchange.definition.requestValidators.get(method.requestValidatorId ?? "");
  if (!validator?.validateRequestParameters) return undefined;
  const missing = Object.entries(method.requestParameters)
    .filter(([, required]) => required)
    .map(([parameter]) => parameter.replace(/^method\.request\./, ""))
    .filter((parameter) => {
      const [place, name] = [parameter.split(".", 1)[0]!, parameter.replace(/^[^.]+\./, "")];
      if (place === "header") return !exchange.request.headers[name.toLowerCase()];
      if (place === "querystring") return !exchange.query.single[name];
      return !pathParameters[name];
    })
    .map((parameter) => parameter.replace(/^[^.]+\./, ""));
  if (missing.length === 0) return undefined;
  return {
    type: "BAD_REQUEST_PARAMETERS",
    message: `Missing required request parameters: [${missing.join(", ")}]`,
  };
}
