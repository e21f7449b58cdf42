/** What roles are granted: each statement of their policies taken apart into pairs of action and resource, as written. */

export type Conditions = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;

export interface Grant {
  role: Pick<RolePolicies, "name" | "arn">;
  /** The statement's Sid, or its place in its policy. */
  statement: string;
  action: string;
  resource: string;
  conditions?: Conditions;
}

export interface RolePolicies {
  name: string;
  arn: string;
  /** Own and attached ones. */
  policies: readonly { name: string; document: string }[];
}

interface Statement {
  Sid?: string;
  Effect: string;
  Action?: string | string[];
  Resource?: string | string[];
  Condition?: Conditions;
}

export function grantsOf({ name, arn, policies }: RolePolicies): Grant[] {
  return policies.flatMap((policy) => {
    const { Statement } = JSON.parse(policy.document) as { Statement: Statement | Statement[] };
    return [Statement].flat().flatMap((statement, position) => {
      const label = statement.Sid ?? `${policy.name}[${position}]`;
      return pairs(statement, `role ${name}, statement ${label}`).map((pair) => ({
        role: { name, arn },
        statement: label,
        ...pair,
        ...(statement.Condition && { conditions: statement.Condition }),
      }));
    });
  });
}

/** What a grant reaches, short: a key by its alias and the service it is used through, anything else by the end of its ARN. */
export function describeResource({ resource, conditions }: Grant): string {
  const condition = (key: string) =>
    Object.values(conditions ?? {}).flatMap((keys) => [keys[key] ?? []].flat());
  const [alias] = condition("kms:ResourceAliases");
  if (!alias) return resource.split(":").slice(5).join(":") || resource;
  const [via] = condition("kms:ViaService");
  return via ? `${alias} via ${via.split(".")[0]}` : alias;
}

/** Only statements that allow by naming: of anything else it cannot be said which part was used. */
function pairs(statement: Statement, where: string): { action: string; resource: string }[] {
  const { Effect, Action, Resource } = statement;
  if (Effect !== "Allow" || Action === undefined || Resource === undefined)
    throw new Error(
      `${where}: use is measured of statements with Effect Allow, Action and Resource only, not of ${Object.keys(statement).join(", ")} with Effect ${Effect}. Write it so.`,
    );
  return [Action]
    .flat()
    .flatMap((action) => [Resource].flat().map((resource) => ({ action, resource })));
}
