/** One thing wrong with the program, said on what it registers. */
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { version as providerVersion } from "@pulumi/aws/package.json";
import { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { copyOf, type Recording } from "./recording";

/** Properties in their wire form: unknown values and secrets are the SDK's own marks. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each variant knows what it changes
export type Properties = Record<string, any>;

export type Change = (recording: Recording) => void;

export interface Variant {
  /** What somebody did to the program, in a few words. */
  name: string;
  /** `aws:sqs/queue:Queue` and the resource's name; all of the type where there is no name. */
  at: readonly [type: string, name?: string];
  /** Changes the properties; or takes the resource away; or adds one of this type and name. */
  change: ((properties: Properties) => void) | "removed" | { added: Properties };
  /** What was there only for what is gone, and went with it. */
  alsoRemoved?: readonly (readonly [type: string, name: string])[];
  /** The one rule that must say so. */
  rule: string;
  /** Where the rule is mandatory; staging unless said. */
  stack?: "prod";
}

/** The recorded program with the variant's change. */
export function apply(variant: Variant, whole: Recording): Recording {
  const { name, change } = variant;
  const [type, resource] = variant.at;
  const also = (variant.alsoRemoved ?? []).flatMap((at) => registered(name, at, whole));
  const changed = without(copyOf(whole), also);
  if (typeof change === "object") return withAdded(changed, type, resource!, change.added);
  const meant = registered(name, variant.at, changed);
  if (change === "removed") return without(changed, meant);
  for (const { request } of meant) edit(name, request, change);
  return changed;
}

type Registration = Recording["registrations"][number];

function registered(
  variant: string,
  [type, name]: readonly [type: string, name?: string],
  { registrations }: Recording,
): Registration[] {
  const found = registrations.filter(
    ({ request }) =>
      request.getType() === type && (name === undefined || request.getName() === name),
  );
  if (found.length > 0) return found;
  throw new Error(`Variant "${variant}": the program has no ${type} ${name ?? ""}.`);
}

function edit(
  name: string,
  request: RegisterResourceRequest,
  change: (properties: Properties) => void,
): void {
  const properties = (request.getObject()?.toJavaScript() ?? {}) as Properties;
  const before = JSON.stringify(properties);
  change(properties);
  if (JSON.stringify(properties) === before)
    throw new Error(`Variant "${name}" changes nothing of ${request.getName()}.`);
  request.setObject(Struct.fromJavaScript(properties as Record<string, JavaScriptValue>));
  // Where a value came from is said for what is there.
  const sources = request.getPropertydependenciesMap();
  for (const [property] of sources.toArray())
    if (properties[property] === undefined) sources.del(property);
}

function without({ registrations, outputs }: Recording, gone: readonly Registration[]): Recording {
  const urns = new Set(gone.map(({ urn }) => urn));
  const left = registrations.filter(({ urn }) => !urns.has(urn));
  for (const { request } of left)
    request.setDependenciesList(request.getDependenciesList().filter((urn) => !urns.has(urn)));
  return { registrations: left, outputs };
}

function withAdded(
  { registrations, outputs }: Recording,
  type: string,
  name: string,
  properties: Properties,
): Recording {
  const stack = registrations.find(({ request }) => request.getType() === "pulumi:pulumi:Stack")!;
  const request = new RegisterResourceRequest()
    .setType(type)
    .setName(name)
    .setCustom(true)
    .setParent(stack.urn)
    .setAcceptsecrets(true)
    .setVersion(providerVersion)
    .setObject(Struct.fromJavaScript(properties as Record<string, JavaScriptValue>));
  return { registrations: [...registrations, { urn: `added ${name}`, request }], outputs };
}

/** Changes a property that holds a JSON document. */
export function json(
  property: string,
  change: (document: Properties) => void,
): (properties: Properties) => void {
  return (properties) => {
    const document = JSON.parse(properties[property] as string) as Properties;
    change(document);
    properties[property] = JSON.stringify(document);
  };
}
