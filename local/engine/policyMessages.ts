import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import type { PolicyResource } from "./policies";
import { marshal } from "./propertyValues";

export function analyzeRequest(resource: PolicyResource): proto.AnalyzeRequest {
  return new proto.AnalyzeRequest()
    .setUrn(resource.urn)
    .setType(resource.type)
    .setName(resource.name)
    .setProperties(marshal(resource.properties))
    .setOptions(options(resource))
    .setProvider(provider(resource));
}

export function stackResource(resource: PolicyResource): proto.AnalyzerResource {
  const message = new proto.AnalyzerResource()
    .setUrn(resource.urn)
    .setType(resource.type)
    .setName(resource.name)
    .setProperties(marshal(resource.properties))
    .setOptions(options(resource))
    .setProvider(provider(resource))
    .setParent(resource.parent ?? "")
    .setDependenciesList([...resource.dependencies]);
  for (const [property, urns] of Object.entries(resource.propertyDependencies))
    message
      .getPropertydependenciesMap()
      .set(property, new proto.AnalyzerPropertyDependencies().setUrnsList([...urns]));
  return message;
}

function options(resource: PolicyResource): proto.AnalyzerResourceOptions {
  return new proto.AnalyzerResourceOptions()
    .setProtect(resource.protect)
    .setIgnorechangesList([...resource.ignoreChanges])
    .setAliasesList([...resource.aliases])
    .setAdditionalsecretoutputsList([...resource.additionalSecretOutputs])
    .setDeletebeforereplacedefined(resource.deleteBeforeReplace !== undefined)
    .setDeletebeforereplace(resource.deleteBeforeReplace ?? false)
    .setCustomtimeouts(new proto.AnalyzerResourceOptions.CustomTimeouts())
    .setParent(resource.parent ?? "");
}

function provider(resource: PolicyResource): proto.AnalyzerProviderResource | undefined {
  if (!resource.provider) return undefined;
  const { urn, type, name, properties } = resource.provider;
  return new proto.AnalyzerProviderResource()
    .setUrn(urn)
    .setType(type)
    .setName(name)
    .setProperties(marshal(properties));
}
