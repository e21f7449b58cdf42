import type { Input } from "../../../local/core/service";
import { computeMappings } from "./compute";
import { gatewayMappings } from "./gateway";
import type { TypeMapping } from "./mapping";
import { messagingMappings } from "./messaging";
import { stateMappings } from "./state";

/** A resource as it is deployed. */
export interface Deployed {
  urn: string;
  type: string;
  name: string;
  id: string;
  inputs: Input;
}

export interface Template {
  AWSTemplateFormatVersion: "2010-09-09";
  Resources: Record<string, { Type: string; Properties: Input; Metadata: { urn: string } }>;
}

export const mappings: Readonly<Record<string, TypeMapping>> = {
  ...gatewayMappings,
  ...computeMappings,
  ...messagingMappings,
  ...stateMappings,
};

/** Says which account and region are meant, and makes nothing. */
const providers = "pulumi:providers:aws";

/** A stack's resources in CloudFormation's words; every type and property without a word is a problem. */
export function translate(deployed: readonly Deployed[]): {
  template: Template;
  problems: string[];
} {
  const problems: string[] = [];
  const resources: Template["Resources"] = {};
  const made = new Map<Deployed, Input>();
  const parts: { one: Deployed; mapping: TypeMapping }[] = [];
  for (const one of deployed) {
    if (one.type === providers) continue;
    const mapping = mappings[one.type];
    if (!mapping) {
      problems.push(`${one.type} has no CloudFormation type in tools/schemas/cloudFormation/.`);
      continue;
    }
    const properties = propertiesOf(one, mapping, problems);
    if (mapping.part) parts.push({ one, mapping });
    if (mapping.type === undefined) continue;
    made.set(one, properties);
    const logicalId = unused(resources, logicalIdOf(one));
    const Metadata = { urn: one.urn };
    resources[logicalId] = { Type: mapping.type, Properties: properties, Metadata };
    const beside = mapping.beside?.(one.inputs, one.id);
    if (beside)
      resources[unused(resources, `${logicalId}Policy`)] = {
        ...{ Type: beside.type, Properties: beside.properties, Metadata },
      };
  }
  for (const { one, mapping } of parts) join(one, mapping, made, problems);
  return { template: { AWSTemplateFormatVersion: "2010-09-09", Resources: resources }, problems };
}

function propertiesOf({ type, inputs }: Deployed, mapping: TypeMapping, problems: string[]): Input {
  const properties: Input = {};
  for (const [name, value] of Object.entries(inputs)) {
    if (value === undefined || value === null) continue;
    const rule = mapping.properties[name];
    if (!rule) problems.push(`${type}: ${name} has no CloudFormation property.`);
    else if (rule.kind === "to") {
      const converted = rule.convert(value as never);
      if (converted !== undefined) properties[rule.name] = converted;
    }
  }
  // What is left out is left out of JSON as well.
  return JSON.parse(JSON.stringify({ ...properties, ...mapping.whole?.(inputs) })) as Input;
}

function join(
  one: Deployed,
  { part }: TypeMapping,
  made: ReadonlyMap<Deployed, Input>,
  problems: string[],
): void {
  const [whole] = [...made].filter(
    ([other]) => other.type === part!.of && part!.belongs(one.inputs, other.inputs),
  );
  if (!whole) problems.push(`${one.urn}: there is no ${part!.of} that it is a part of.`);
  else part!.add(whole[1], one.inputs);
}

const logicalIdOf = ({ type, name }: Deployed) =>
  `${type.split(":").at(-1)}-${name}`.replace(/[^A-Za-z0-9]+(.)?/g, (_, next?: string) =>
    (next ?? "").toUpperCase(),
  );

function unused(resources: Template["Resources"], wanted: string): string {
  let name = wanted;
  for (let number = 2; name in resources; number++) name = `${wanted}${number}`;
  return name;
}
