/** The Engine that both hosts log to. */
import type * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Severity } from "./events";
import { type Registered as Service, unary } from "./grpcServer";

export type LogListener = (
  severity: Severity | "debug",
  message: string,
  urn: string | undefined,
) => void;

const severities: Readonly<Record<proto.LogSeverity, Severity | "debug">> = {
  [proto.LogSeverity.DEBUG]: "debug",
  [proto.LogSeverity.INFO]: "info",
  [proto.LogSeverity.WARNING]: "warning",
  [proto.LogSeverity.ERROR]: "error",
};

export function engineService(onLog: LogListener): Service {
  let rootUrn = "";
  const implementation: grpc.UntypedServiceImplementation = {
    log: unary((request: proto.LogRequest) => {
      onLog(severities[request.getSeverity()], request.getMessage(), request.getUrn() || undefined);
      return new Empty();
    }),
    getRootResource: unary(() => new proto.GetRootResourceResponse().setUrn(rootUrn)),
    setRootResource: unary((request: proto.SetRootResourceRequest) => {
      rootUrn = request.getUrn();
      return new proto.SetRootResourceResponse();
    }),
    // There is no debugger to attach and no CLI whose version could be asked for.
    startDebugging: unary(() => {
      throw new Error("The local engine does not model debugging of programs.");
    }),
    requirePulumiVersion: unary(() => {
      throw new Error("The local engine is no Pulumi CLI and has none of its versions.");
    }),
  };
  return { definition: EngineService as unknown as grpc.ServiceDefinition, implementation };
}
