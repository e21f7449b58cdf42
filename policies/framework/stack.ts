/** All resources of the stack, and which of them a value means. */
import { parseArn } from "./arn";
import { arnTail, physicalName } from "./physicalName";
import { peek, read, type Resource, UndecidableError, Unknown } from "./resource";

export class Stack {
  private readonly byUrn: ReadonlyMap<string, Resource>;
  private readonly byType: ReadonlyMap<string, readonly Resource[]>;
  private readonly byTail: ReadonlyMap<string, Resource>;
  /** What AWS made is known once the resource exists: ARN, id, URL. */
  private readonly byMadeValue: ReadonlyMap<string, readonly Resource[]>;

  constructor(readonly resources: readonly Resource[]) {
    this.byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    this.byType = Map.groupBy(resources, ({ type }) => type);
    this.byTail = new Map(
      resources.flatMap((resource) => {
        const tail = arnTail(resource);
        return tail === undefined ? [] : [[tail, resource] as const];
      }),
    );
    this.byMadeValue = indexOfMadeValues(resources);
  }

  ofType(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  withUrn(urn: string | undefined): Resource | undefined {
    return urn === undefined ? undefined : this.byUrn.get(urn);
  }

  /** The resource with this ARN, whether AWS has made it already or not. */
  withArn(arn: string): Resource | undefined {
    const parts = parseArn(arn);
    if (!parts) return undefined;
    // Of log groups many services take the ARN with `:*` at its end.
    const resource = parts.service === "logs" ? parts.resource.replace(/:\*$/, "") : parts.resource;
    const named = this.byTail.get(`${parts.service}:${resource}`);
    if (named) return named;
    const made = this.byMadeValue.get(arn);
    return made?.length === 1 ? made[0] : undefined;
  }

  /** By physical name. */
  named(type: string, name: string): Resource | undefined {
    return this.ofType(type).find((resource) => physicalName(resource) === name);
  }

  /**
   * The resource of one of these types that a property names: by ARN, physical name, id or URL where its value is
   * known, and by what it comes from where it is not. `undefined`: somebody else's, or nothing at all.
   * Throws UndecidableError where it could be one of several.
   */
  denotedBy(
    resource: Resource,
    path: readonly (string | number)[],
    types: readonly string[],
  ): Resource | undefined {
    const value = peek(resource, ...path);
    if (typeof value === "string") return this.meantBy(value, types);
    if (!(value instanceof Unknown)) return undefined;
    const origins = this.origins(resource, String(path[0])).filter(({ type }) =>
      types.includes(type),
    );
    if (origins.length === 1) return origins[0];
    // Reading it throws with the path down to what is unknown.
    read(resource, ...path);
    throw new UndecidableError(String(path[0]));
  }

  /** As `denotedBy`, for a value taken out of a document. */
  meantBy(value: string, types: readonly string[]): Resource | undefined {
    const found =
      this.withArn(value) ??
      types.map((type) => this.named(type, value)).find((named) => named !== undefined) ??
      this.byMadeValue.get(value)?.find(({ type }) => types.includes(type)) ??
      this.queueWithUrl(value);
    return found && types.includes(found.type) ? found : undefined;
  }

  /** Resources of this stack that a top-level property's value comes from. */
  origins(resource: Resource, property: string): readonly Resource[] {
    const references = resource.references ?? this.byUrn.get(resource.urn)?.references;
    return references?.[property] ?? [];
  }

  private queueWithUrl(url: string): Resource | undefined {
    const match = /^https:\/\/sqs\.[^/]+\/\d{12}\/([^/]+)$/.exec(url);
    return match ? this.named("aws:sqs/queue:Queue", match[1]!) : undefined;
  }
}

/** Of these `arn` is an input: somebody else's. */
const namesAnother = [
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:sns/topicDataProtectionPolicy:TopicDataProtectionPolicy",
  "aws:sns/topicPolicy:TopicPolicy",
];

const madeProperties = ["arn", "id", "keyId", "url", "streamArn", "executionArn"] as const;

function indexOfMadeValues(resources: readonly Resource[]): Map<string, Resource[]> {
  const index = new Map<string, Resource[]>();
  for (const resource of resources) {
    if (namesAnother.includes(resource.type)) continue;
    const values = madeProperties.map((property) => peek(resource, property));
    for (const value of new Set(values.filter((value) => typeof value === "string")))
      index.set(value, [...(index.get(value) ?? []), resource]);
  }
  return index;
}
