import type { AwsError } from "../../core/errors";
import type { QueryProtocol, Service } from "../../core/service";

/**
 * The same error has another name in each family of protocols. Authentication errors are raised with
 * the query protocol's code, authorisation errors with the JSON protocols'.
 */
export function jsonErrorCode(error: AwsError): string {
  return JSON_CODES[error.code] ?? error.code;
}

export function queryErrorCode(service: Service, error: AwsError): string {
  const own = queryProtocolOf(service)?.errorCodes?.[error.code];
  return own ?? (error.code === "AccessDeniedException" ? "AccessDenied" : error.code);
}

export function queryProtocolOf({ protocol }: Service): QueryProtocol | undefined {
  if (protocol.kind === "awsQuery") return protocol;
  return protocol.kind === "awsJson" ? protocol.query : undefined;
}

export function faultOf(error: AwsError): "Sender" | "Receiver" {
  return error.statusCode < 500 ? "Sender" : "Receiver";
}

const JSON_CODES: Readonly<Record<string, string>> = {
  MissingAuthenticationToken: "MissingAuthenticationTokenException",
  InvalidClientTokenId: "UnrecognizedClientException",
  SignatureDoesNotMatch: "InvalidSignatureException",
  ExpiredToken: "ExpiredTokenException",
  IncompleteSignature: "IncompleteSignatureException",
};
