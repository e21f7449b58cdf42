/**
 * An Analyzer in front of a policy pack. The engine says which stack it is about only once it is connected,
 * but a pack reads that from its environment while it loads: so the pack starts when the engine has said it.
 */
import * as grpc from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { channelOptions, listen, unary } from "../../engine/grpcServer";
import type { PackEnvironment } from "../../engine/packProcess";

export interface PolicyProxy {
  readonly address: Promise<string>;
  close(): void;
}

/** `start` starts the pack and answers with its port. */
export function startPolicyProxy(
  start: (environment: PackEnvironment | undefined) => Promise<number>,
): PolicyProxy {
  let pack: Promise<grpc.Client> | undefined;
  const connected = (environment?: PackEnvironment) =>
    (pack ??= start(environment).then(
      (port) =>
        new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), channelOptions),
    ));
  const definition = AnalyzerService as unknown as grpc.ServiceDefinition;
  /** Status and all, as the pack answers it: what it does not implement the engine must learn as such. */
  const forward = (
    method: grpc.MethodDefinition<unknown, unknown>,
    environmentOf: (request: never) => PackEnvironment | undefined,
  ): grpc.handleUnaryCall<unknown, unknown> => {
    return ({ request }, callback) => {
      connected(environmentOf(request as never)).then(
        (client) =>
          client.makeUnaryRequest(
            method.path,
            method.requestSerialize,
            method.responseDeserialize,
            request,
            (error, response) => callback(error, response),
          ),
        (error: Error) =>
          callback({ code: grpc.status.FAILED_PRECONDITION, details: error.message }),
      );
    };
  };
  // Asked for no stack (`pulumi policy publish`), the pack starts without one.
  const forwarded = Object.entries(definition).map(([name, method]) => [
    name,
    forward(method, name === "configureStack" ? environmentOf : () => undefined),
  ]);
  const server = listen([
    {
      definition,
      implementation: {
        ...Object.fromEntries(forwarded),
        handshake: unary(() => new proto.AnalyzerHandshakeResponse()),
      },
    },
  ]);
  return {
    address: server.then(({ address }) => address),
    close() {
      void pack?.then(
        (client) => client.close(),
        () => undefined,
      );
      void server.then(({ close }) => close());
    },
  };
}

function environmentOf(request: proto.AnalyzerStackConfigureRequest): PackEnvironment {
  return {
    ...{ project: request.getProject(), stack: request.getStack() },
    ...{ organization: request.getOrganization(), dryRun: request.getDryRun() },
    config: Object.fromEntries(request.getConfigMap().toArray()),
  };
}
