/** The AWS provider that the real Pulumi engine talks to: gRPC messages in, the cloud's resources behind. */
import type * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Cloud } from "../../core/cloud";
import type { CheckFailure } from "../../core/service";
import { type Registered, unary } from "../../engine/grpcServer";
import { invoke } from "../../engine/invokes";
import { changedProperties } from "../../engine/planner";
import { marshal, type Properties, unmarshal } from "../../engine/propertyValues";
import { checkProvider } from "../../engine/providers";
import { toDiffResponse } from "./diffResponse";
import { Resources } from "./resources";

export interface ProviderOptions {
  cloud: Cloud;
  /** Of the provider whose types the program is written for. */
  version: string;
  /** Where relative paths of archives count from. */
  workingDirectory: string;
}

export function providerService(options: ProviderOptions): Registered {
  return {
    definition: ResourceProviderService as unknown as grpc.ServiceDefinition,
    implementation: { ...aboutItself(options), ...aboutResources(options) },
  };
}

function aboutItself({ cloud, version, workingDirectory }: ProviderOptions) {
  const read = (struct: Struct | undefined) => unmarshal(struct, workingDirectory);
  return {
    handshake: unary(() => new proto.ProviderHandshakeResponse().setAcceptSecrets(true)),
    getPluginInfo: unary(() => new PluginInfo().setVersion(version)),
    checkConfig: unary((request: proto.CheckRequest) => {
      const inputs = read(request.getNews());
      return checkResponse(inputs, checkProvider(cloud, inputs));
    }),
    diffConfig: unary((request: proto.DiffRequest) => {
      const [olds, news] = [read(request.getOldInputs()), read(request.getNews())];
      const changed = changedProperties(olds, news).filter((name) => name !== "version");
      return toDiffResponse(changed.length > 0 ? { kind: "update", changed } : { kind: "same" });
    }),
    configure: unary(() =>
      new proto.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true),
    ),
    invoke: unary((request: proto.InvokeRequest) => {
      const answer = invoke(cloud, request.getTok(), read(request.getArgs()));
      return new proto.InvokeResponse().setReturn(marshal(answer));
    }),
    // An operation here takes no time; what was begun is ended.
    cancel: unary(() => new Empty()),
    ...Object.fromEntries(
      Object.entries(notModelled).map(([method, what]) => [
        method,
        unary(() => {
          throw new Error(`The local cloud does not model ${what}. See docs/local-cloud.md.`);
        }),
      ]),
    ),
  };
}

const notModelled = {
  parameterize: "parameterized providers",
  getSchema: "asking the provider for its schema (@pulumi/aws has it)",
  getMapping: "the conversion of Terraform programs",
  getMappings: "the conversion of Terraform programs",
  call: "method calls on resources (Call)",
  construct: "remote components (Construct)",
};

function aboutResources({ cloud, workingDirectory }: ProviderOptions) {
  const resources = new Resources(cloud);
  const read = (struct: Struct | undefined) => unmarshal(struct, workingDirectory);
  return {
    check: unary((request: proto.CheckRequest) => {
      const { inputs, failures } = resources.check(request.getUrn(), read(request.getNews()));
      return checkResponse(inputs, failures);
    }),
    diff: unary((request: proto.DiffRequest) => {
      const [olds, news] = [read(request.getOldInputs()), read(request.getNews())];
      return toDiffResponse(resources.diff(request.getUrn(), olds, news), { olds, news });
    }),
    create: unary(async (request: proto.CreateRequest) => {
      const inputs = read(request.getProperties());
      const made = await resources.create(request.getUrn(), inputs, request.getPreview());
      return new proto.CreateResponse().setId(made.id ?? "").setProperties(marshal(made.outputs));
    }),
    update: unary(async (request: proto.UpdateRequest) => {
      const last = {
        ...{ urn: request.getUrn(), id: request.getId() },
        ...{ inputs: read(request.getOldInputs()), outputs: read(request.getOlds()) },
      };
      const news = read(request.getNews());
      const outputs = await resources.update(last, news, request.getPreview());
      return new proto.UpdateResponse().setProperties(marshal(outputs));
    }),
    read: unary(async (request: proto.ReadRequest) => {
      const found = await resources.read({
        ...{ urn: request.getUrn(), id: request.getId() },
        ...{ inputs: read(request.getInputs()), outputs: read(request.getProperties()) },
      });
      if (!found) return new proto.ReadResponse();
      return new proto.ReadResponse()
        .setId(found.id)
        .setInputs(marshal(found.inputs))
        .setProperties(marshal(found.outputs));
    }),
    delete: unary(async (request: proto.DeleteRequest) => {
      await resources.delete({
        ...{ urn: request.getUrn(), id: request.getId() },
        ...{ inputs: read(request.getOldInputs()), outputs: read(request.getProperties()) },
      });
      return new Empty();
    }),
  };
}

function checkResponse(inputs: Properties, failures: readonly CheckFailure[]) {
  const toProto = ({ property, reason }: CheckFailure) =>
    new proto.CheckFailure().setProperty(property).setReason(reason);
  return new proto.CheckResponse()
    .setInputs(marshal(inputs))
    .setFailuresList(failures.map(toProto));
}
