/** One thing wrong with the program, said on what it registers. */
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
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
  /** Changes the properties, answers with what is to stand beside them, or takes the resource away. */
  change: ((properties: Properties) => void) | "removed";
  /** The one rule that must say so. */
  rule: string;
  /** Where the rule is mandatory; staging unless said. */
  stack?: "prod";
}

/** The recorded program with the variant's change. */
export function apply(
  { name, at: [type, resource], change }: Variant,
  whole: Recording,
): Recording {
  const changed = copyOf(whole);
  const meant = changed.registrations.filter(
    ({ request }) =>
      request.getType() === type && (resource === undefined || request.getName() === resource),
  );
  if (meant.length === 0)
    throw new Error(`Variant "${name}": the program has no ${type} ${resource ?? ""}.`);
  if (change === "removed") return without(changed, new Set(meant.map(({ urn }) => urn)));
  for (const { request } of meant) edit(name, request, change);
  return changed;
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

function without({ registrations, outputs }: Recording, gone: ReadonlySet<string>): Recording {
  const left = registrations.filter(({ urn }) => !gone.has(urn));
  for (const { request } of left)
    request.setDependenciesList(request.getDependenciesList().filter((urn) => !gone.has(urn)));
  return { registrations: left, outputs };
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
