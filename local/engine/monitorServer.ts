/** The ResourceMonitor that the program host talks to: gRPC messages in, the deployment's own terms out. */
import type * as grpc from "@grpc/grpc-js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { NotModelledError } from "../core/errors";
import type { Deployment } from "./deployment";
import { type Registered as Service, unary } from "./grpcServer";
import type { Properties } from "./propertyValues";
import { marshal, unmarshal } from "./propertyValues";
import type { Registered, Registration } from "./registration";

export interface MonitorOptions {
  deployment: Deployment;
  /** Where relative paths of archives count from. */
  workingDirectory: string;
  invoke(token: string, args: Properties): Properties;
  /** The program host is up: it asks what the engine can do before it loads the program. */
  onProgramStarted(): void;
}

export function monitorService(options: MonitorOptions): Service {
  const { deployment } = options;
  const refused = (name: string) =>
    unary(() =>
      deployment.refuseRequest({
        kind: "notModelled",
        message: `The local engine does not model ${name}. Say it without, in the program itself.`,
      }),
    );
  const implementation: grpc.UntypedServiceImplementation = {
    supportsFeature: unary((request: proto.SupportsFeatureRequest) =>
      new proto.SupportsFeatureResponse().setHassupport(request.getId() === "secrets"),
    ),
    getDeploymentInfo: unary(() => {
      options.onProgramStarted();
      return new proto.DeploymentInfo().setSupportedfeaturesList([
        proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_SECRETS,
      ]);
    }),
    registerResource: unary((request: proto.RegisterResourceRequest) =>
      registerResource(options, request),
    ),
    registerResourceOutputs: unary((request: proto.RegisterResourceOutputsRequest) => {
      const outputs = unmarshal(request.getOutputs(), options.workingDirectory);
      deployment.registerOutputs(request.getUrn(), outputs);
      return new Empty();
    }),
    readResource: unary((request: proto.ReadResourceRequest) => readResource(options, request)),
    invoke: unary((request: proto.ResourceInvokeRequest) => {
      try {
        const args = unmarshal(request.getArgs(), options.workingDirectory);
        const answer = options.invoke(request.getTok(), args);
        return new proto.ResourceInvokeResponse().setReturn(marshal(answer));
      } catch (error) {
        if (!(error instanceof NotModelledError)) throw error;
        return deployment.refuseRequest({ kind: "notModelled", message: error.message });
      }
    }),
    call: refused("method calls on resources (Call)"),
    existsResource: refused("asking whether a resource exists (ExistsResource)"),
    registerStackTransform: refused("resource transforms (RegisterStackTransform)"),
    registerStackInvokeTransform: refused("invoke transforms (RegisterStackInvokeTransform)"),
    registerResourceHook: refused("resource hooks (RegisterResourceHook)"),
    registerErrorHook: refused("error hooks (RegisterErrorHook)"),
    registerPackage: refused("parameterized packages (RegisterPackage)"),
    // The engine deletes after the program has ended, so the program need not wait for it.
    signalAndWaitForShutdown: unary(() => new Empty()),
  };
  return {
    definition: ResourceMonitorService as unknown as grpc.ServiceDefinition,
    implementation,
  };
}

async function registerResource(
  { deployment, workingDirectory }: MonitorOptions,
  request: proto.RegisterResourceRequest,
): Promise<proto.RegisterResourceResponse> {
  let inputs: Properties;
  try {
    inputs = unmarshal(request.getObject(), workingDirectory);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return deployment.refuseRequest({
      kind: error instanceof NotModelledError ? "notModelled" : "check",
      message: `${request.getType()} ${request.getName()}: ${error.message}`,
    });
  }
  const registered = await deployment.register(
    toRegistration(request, inputs, optionsNotModelled(request)),
  );
  return toResponse(registered);
}

async function readResource(
  { deployment, workingDirectory }: MonitorOptions,
  request: proto.ReadResourceRequest,
): Promise<proto.ReadResourceResponse> {
  const { urn, outputs } = await deployment.read({
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent() || undefined,
    id: unmarshal(Struct.fromJavaScript({ id: request.getId() }), workingDirectory)["id"]!,
    inputs: unmarshal(request.getProperties(), workingDirectory),
  });
  return new proto.ReadResourceResponse().setUrn(urn).setProperties(marshal(outputs));
}

function toResponse({ urn, id, outputs, unknown }: Registered): proto.RegisterResourceResponse {
  return new proto.RegisterResourceResponse()
    .setUrn(urn)
    .setId(id ?? "")
    .setObject(marshal(outputs))
    .setUnknown(unknown);
}

function toRegistration(
  request: proto.RegisterResourceRequest,
  inputs: Properties,
  notModelled: string[],
): Registration {
  const propertyDependencies = request
    .getPropertydependenciesMap()
    .toArray()
    .map(([name, urns]) => [name, urnsOf(urns)] as const);
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent() || undefined,
    inputs,
    dependencies: request.getDependenciesList(),
    propertyDependencies: Object.fromEntries(propertyDependencies),
    provider: request.getProvider() || undefined,
    aliases: request.getAliasurnsList(),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    importId: request.getImportid() || undefined,
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    notModelled,
  };
}

/** The map's values arrive as messages or, from toArray, as plain arrays of their fields. */
function urnsOf(value: unknown): string[] {
  if (value instanceof proto.RegisterResourceRequest.PropertyDependencies)
    return value.getUrnsList();
  return (value as [string[]])[0] ?? [];
}

/**
 * Options that would change what happens and that the engine does not have. Not among them:
 * customTimeouts (an operation here takes no time), hideDiffs (only for display), version.
 */
function optionsNotModelled(request: proto.RegisterResourceRequest): string[] {
  const set: Record<string, boolean> = {
    deletedWith: request.getDeletedwith() !== "",
    replaceWith: request.getReplaceWithList().length > 0,
    replacementTrigger: request.hasReplacementTrigger(),
    transforms: request.getTransformsList().length > 0,
    stateMigrations: request.getStateMigrationsList().length > 0,
    hooks: hasHooks(request.getHooks()),
    pluginDownloadURL: request.getPlugindownloadurl() !== "",
    envVarMappings: request.getEnvvarmappingsMap().getLength() > 0,
    "remote components": request.getRemote(),
  };
  return Object.keys(set).filter((option) => set[option]);
}

function hasHooks(hooks: proto.RegisterResourceRequest.ResourceHooksBinding | undefined): boolean {
  return hooks !== undefined && Object.values(hooks.toObject()).some((names) => names.length > 0);
}
