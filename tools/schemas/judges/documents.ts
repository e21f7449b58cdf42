import type { Input } from "../../../local/core/service";
import type { Template } from "../cloudFormation/translate";

export interface Document {
  where: string;
  document: Input;
}

const policyProperties = [...["PolicyDocument", "AssumeRolePolicyDocument", "KeyPolicy"]] as const;

/** Every IAM document of a template; `kind` says on which side of a request it stands. */
export function policiesOf({
  Resources,
}: Template): (Document & { kind: "identity" | "resource" | "trust" })[] {
  return Object.entries(Resources).flatMap(([name, { Type, Properties }]) =>
    policyProperties
      .filter((property) => Properties[property] !== undefined)
      .map((property) => ({
        where: `${name}/${property}`,
        document: asObject(Properties[property]),
        kind:
          property === "AssumeRolePolicyDocument"
            ? ("trust" as const)
            : Type.startsWith("AWS::IAM::")
              ? ("identity" as const)
              : ("resource" as const),
      })),
  );
}

export const statesOf = ({ Resources }: Template): Document[] =>
  ofType(Resources, "AWS::StepFunctions::StateMachine", "Definition");

/** Of rules, of pipes' filters and of subscriptions. */
export function patternsOf({ Resources }: Template): Document[] {
  const pipes = ofType(Resources, "AWS::Pipes::Pipe", "SourceParameters").flatMap(
    ({ where, document }) =>
      ((document["FilterCriteria"]?.Filters ?? []) as { Pattern: string }[]).map(({ Pattern }) => ({
        ...{ where, document: JSON.parse(Pattern) as Input },
      })),
  );
  return [
    ...ofType(Resources, "AWS::Events::Rule", "EventPattern"),
    ...ofType(Resources, "AWS::SNS::Subscription", "FilterPolicy"),
    ...pipes,
  ];
}

function ofType(resources: Template["Resources"], type: string, property: string): Document[] {
  return Object.entries(resources)
    .filter(([, { Type, Properties }]) => Type === type && Properties[property] !== undefined)
    .map(([name, { Properties }]) => ({
      ...{ where: `${name}/${property}`, document: asObject(Properties[property]) },
    }));
}

const asObject = (value: unknown) =>
  (typeof value === "string" ? JSON.parse(value) : value) as Input;
