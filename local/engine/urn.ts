/** Names of resources: urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>. */

export const stackType = "pulumi:pulumi:Stack";

export function makeUrn(
  stack: string,
  project: string,
  type: string,
  name: string,
  parentUrn: string | undefined,
): string {
  const parentType = parentUrn === undefined ? undefined : qualifiedType(parentUrn);
  // The stack is everybody's ancestor and does not show in qualified types.
  const prefix = parentType === undefined || parentType === stackType ? "" : `${parentType}$`;
  return `urn:pulumi:${stack}::${project}::${prefix}${type}::${name}`;
}

export const typeOf = (urn: string) => qualifiedType(urn).split("$").at(-1)!;

/** A name may itself contain `::`. */
export const nameOf = (urn: string) => urn.split("::").slice(3).join("::");

/** `aws:sqs/queue:Queue stripe-webhooks`: how messages name a resource. */
export const shortUrn = (urn: string) => `${typeOf(urn)} ${nameOf(urn)}`;

function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? urn;
}
