import type { AwsError } from "../../core/errors";
import type {
  HttpRequest,
  HttpResponse,
  Input,
  Operation,
  Output,
  Service,
} from "../../core/service";

/** One wire protocol: from an HTTP request to a call, and from its outcome to an HTTP response. */
export interface Codec {
  decode(service: Service, request: HttpRequest): DecodedCall;
  encode(call: EncodableCall, output: Output): HttpResponse;
  encodeError(service: Service, error: AwsError, requestId: string): HttpResponse;
}

export interface DecodedCall {
  operationName: string;
  input: Input;
}

export interface EncodableCall {
  service: Service;
  operation: Operation;
  operationName: string;
  requestId: string;
}
