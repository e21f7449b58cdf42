/**
 * The program as the engine sees it: the registrations of one real run, in their order, and that run again
 * from memory. A broken variant then costs no second start of Node, and nothing but its change differs.
 */
import type * as grpc from "@grpc/grpc-js";
import type { RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  type RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  type RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { listen } from "../../local/engine/grpcServer";
import { call, connect, forward } from "../../local/plugins/forward";
import { runProgramOf } from "../../local/plugins/nodejs/service";

export interface Recording {
  registrations: { urn: string; request: RegisterResourceRequest }[];
  outputs: RegisterResourceOutputsRequest[];
}

const methods = ResourceMonitorService as unknown as grpc.ServiceDefinition;

/** Runs the program of the request, and notes what it registers on its way to the engine. */
export async function record(request: RunRequest, into: Recording): Promise<RunResponse> {
  const engine = connect(request.getMonitorAddress());
  const proxy = await listen([
    {
      definition: methods,
      implementation: {
        ...Object.fromEntries(
          Object.entries(methods).map(([name, method]) => [
            name,
            forward(method, () => Promise.resolve(engine)),
          ]),
        ),
        registerResource: recorder(engine, into),
        registerResourceOutputs: forward<RegisterResourceOutputsRequest>(
          methods["registerResourceOutputs"]!,
          (outputs) => {
            into.outputs.push(outputs);
            return Promise.resolve(engine);
          },
        ),
      },
    },
  ]);
  // An engine that is given a running program host says its own address in the first argument.
  const [engineAddress] = request.getArgsList();
  request.setMonitorAddress(proxy.address).setArgsList([]);
  try {
    return await runProgramOf(request, engineAddress);
  } finally {
    proxy.close();
    engine.close();
  }
}

function recorder(
  engine: grpc.Client,
  into: Recording,
): grpc.handleUnaryCall<RegisterResourceRequest, RegisterResourceResponse> {
  return ({ request }, callback) => {
    const registration = { urn: "", request };
    into.registrations.push(registration);
    call<RegisterResourceResponse>(engine, methods["registerResource"]!, request).then(
      (response) => {
        registration.urn = response.getUrn();
        callback(null, response);
      },
      (error: Error) => callback(error),
    );
  };
}

/** The same registrations once more, each as soon as what it names has been answered. */
export async function replay(request: RunRequest, recording: Recording): Promise<RunResponse> {
  const engine = connect(request.getMonitorAddress());
  const answered = new Map<string, Promise<unknown>>();
  const after = (urns: readonly string[]) =>
    Promise.all(urns.flatMap((urn) => answered.get(urn) ?? []));
  try {
    for (const { urn, request: registration } of recording.registrations)
      answered.set(
        urn,
        after(namedBy(registration)).then(() =>
          call(engine, methods["registerResource"]!, registration),
        ),
      );
    await Promise.all(answered.values());
    for (const outputs of recording.outputs)
      if (answered.has(outputs.getUrn()))
        await call(engine, methods["registerResourceOutputs"]!, outputs);
    await call(engine, methods["signalAndWaitForShutdown"]!, new Empty());
    return new RunResponse();
  } catch (error) {
    return new RunResponse().setError((error as Error).message);
  } finally {
    engine.close();
  }
}

function namedBy(request: RegisterResourceRequest): string[] {
  return [request.getParent(), ...request.getDependenciesList()].filter((urn) => urn !== "");
}

/** A copy that may be changed. */
export function copyOf({ registrations, outputs }: Recording): Recording {
  return {
    registrations: registrations.map(({ urn, request }) => ({
      urn,
      request: RegisterResourceRequest.deserializeBinary(request.serializeBinary()),
    })),
    outputs,
  };
}
