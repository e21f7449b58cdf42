/** A gRPC server on loopback, and the shape that all its methods have: a promise in, a status out. */
import * as grpc from "@grpc/grpc-js";

/** Pulumi's own limit (sdk/nodejs/runtime/settings.ts): resources may be larger than gRPC's 4 MB. */
const messageBytesMax = 400 * 1024 * 1024;

export const channelOptions = {
  "grpc.max_receive_message_length": messageBytesMax,
  "grpc.max_send_message_length": messageBytesMax,
};

export interface Listening {
  /** `127.0.0.1:<port>` */
  address: string;
  close(): void;
}

export interface Registered {
  definition: grpc.ServiceDefinition;
  implementation: grpc.UntypedServiceImplementation;
}

export async function listen(services: readonly Registered[]): Promise<Listening> {
  const server = new grpc.Server(channelOptions);
  for (const { definition, implementation } of services)
    server.addService(definition, implementation);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

export function unary<Request, Response>(
  handle: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const answered = async () => handle(call.request);
    answered().then(
      (response) => callback(null, response),
      (error: unknown) =>
        callback({
          code: grpc.status.FAILED_PRECONDITION,
          details: error instanceof Error ? error.message : String(error),
        }),
    );
  };
}
