/** Passing gRPC calls on, status and all: a proxy must not change what either side says. */
import * as grpc from "@grpc/grpc-js";
import { channelOptions } from "../engine/grpcServer";

type Method = grpc.MethodDefinition<unknown, unknown>;

export function connect(address: string): grpc.Client {
  return new grpc.Client(address, grpc.credentials.createInsecure(), channelOptions);
}

/** `clientFor` may take its time: calls wait until what stands behind is there. */
export function forward<Request>(
  method: Method,
  clientFor: (request: Request) => Promise<grpc.Client>,
): grpc.handleUnaryCall<Request, unknown> {
  return ({ request }, callback) => {
    clientFor(request).then(
      (client) => callUnary(client, method, request, callback),
      (error: Error) => callback({ code: grpc.status.FAILED_PRECONDITION, details: error.message }),
    );
  };
}

export function call<Response>(
  client: grpc.Client,
  method: Method,
  request: unknown,
): Promise<Response> {
  return new Promise((resolve, reject) =>
    callUnary(client, method, request, (error, response) =>
      error ? reject(new Error(error.details, { cause: error })) : resolve(response as Response),
    ),
  );
}

function callUnary(
  client: grpc.Client,
  method: Method,
  request: unknown,
  callback: (error: grpc.ServiceError | null, response?: unknown) => void,
): void {
  client.makeUnaryRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    callback,
  );
}
