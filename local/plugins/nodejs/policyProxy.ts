/**
 * An Analyzer in front of a policy pack. The engine says which stack it is about only once it is connected,
 * but a pack reads that from its environment while it loads: so the pack starts when the engine has said it.
 */
import type * as grpc from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { listen, unary } from "../../engine/grpcServer";
import type { PackEnvironment } from "../../engine/packProcess";
import { connect, forward } from "../forward";

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
    (pack ??= start(environment).then((port) => connect(`127.0.0.1:${port}`)));
  const definition = AnalyzerService as unknown as grpc.ServiceDefinition;
  const { configureStack, ...others } = definition;
  const server = listen([
    {
      definition,
      implementation: {
        // Asked for no stack (`pulumi policy publish`), the pack starts without one.
        ...Object.fromEntries(
          Object.entries(others).map(([name, method]) => [
            name,
            forward(method, () => connected()),
          ]),
        ),
        handshake: unary(() => new proto.AnalyzerHandshakeResponse()),
        configureStack: forward<proto.AnalyzerStackConfigureRequest>(configureStack!, (request) =>
          connected(environmentOf(request)),
        ),
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
