import type { CallContext, Input, Operation } from "../../../core/service";
import { AwsError, NotModelledError } from "../../../core/errors";
import { DEFAULT_KEY, encryptValue } from "../secureString";
import {
  currentVersion,
  type Parameter,
  type ParameterStore,
  type ParameterType,
  type ParameterVersion,
} from "../store";

/** PutParameter: makes a parameter, or with Overwrite a new version of it. */
export function putParameter(store: ParameterStore): Operation {
  return {
    parameters: {
      Name: "string",
      Description: "string",
      Value: "string",
      Type: "string",
      KeyId: "string",
      Overwrite: "boolean",
      AllowedPattern: "string",
      Tags: "list",
      Tier: "string",
      DataType: "string",
    },
    authorize: (input) => [
      {
        action: "ssm:PutParameter",
        resource: store.arn(store.nameOf(String(input["Name"]))),
        conditions: { "ssm:Overwrite": String(input["Overwrite"] === true) },
      },
      ...(input["Tags"] === undefined
        ? []
        : [
            {
              action: "ssm:AddTagsToResource",
              resource: store.arn(store.nameOf(String(input["Name"]))),
            },
          ]),
    ],
    async handle(input, { caller }) {
      const name = checkName(store.nameOf(input["Name"]));
      const existing = store.parameters.get(name);
      const type = checkType(input, existing);
      const tier = checkTier(input, existing);
      checkValue(input, tier);
      const version = await newVersion(store, name, type, input, caller);
      const parameter = existing ?? addParameter(store, name, input);
      parameter.tier = tier;
      parameter.description = input["Description"] ?? parameter.description;
      parameter.allowedPattern = input["AllowedPattern"] ?? parameter.allowedPattern;
      parameter.versions.push({ ...version, version: nextVersion(parameter) });
      // AWS keeps the last hundred.
      if (parameter.versions.length > VERSIONS_KEPT) parameter.versions.shift();
      return { Version: currentVersion(parameter).version, Tier: tier };
    },
  };
}

const VERSIONS_KEPT = 100;
const VALUE_BYTES_MAX = { Standard: 4096, Advanced: 8192 } as const;

async function newVersion(
  store: ParameterStore,
  name: string,
  type: ParameterType,
  input: Input,
  caller: CallContext["caller"],
): Promise<Omit<ParameterVersion, "version">> {
  const { cloud } = store;
  const isSecure = type === "SecureString";
  const keyId = isSecure ? String(input["KeyId"] ?? DEFAULT_KEY) : undefined;
  const value = keyId
    ? await encryptValue(cloud, caller, {
        keyId,
        parameterArn: store.arn(name),
        value: input["Value"],
      })
    : String(input["Value"]);
  return { type, value, keyId, modifiedMs: cloud.clock.nowMs(), modifiedBy: caller.arn };
}

function addParameter(store: ParameterStore, name: string, input: Input): Parameter {
  const tags = (input["Tags"] ?? []) as { Key: string; Value: string }[];
  const parameter: Parameter = {
    name,
    arn: store.arn(name),
    tier: "Standard",
    description: undefined,
    allowedPattern: undefined,
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
    versions: [],
  };
  store.parameters.set(name, parameter);
  return parameter;
}

function nextVersion({ versions }: Parameter): number {
  return (versions.at(-1)?.version ?? 0) + 1;
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html */
function checkName(name: string): string {
  if (!/^[a-zA-Z0-9_./-]{1,1011}$/.test(name))
    throw validation(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  if (name.includes("/") && !name.startsWith("/"))
    throw validation("Parameter name must be a fully qualified name.");
  if (/^\/?(aws|ssm)/i.test(name))
    throw validation('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  if (name.split("/").length - 1 > 15)
    throw new AwsError(
      "HierarchyLevelLimitExceededException",
      "Parameter name can't have more than 15 levels.",
    );
  return name;
}

function checkType(input: Input, existing: Parameter | undefined): ParameterType {
  if (existing && input["Overwrite"] !== true)
    throw new AwsError(
      "ParameterAlreadyExists",
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    );
  if (existing && input["Tags"] !== undefined)
    throw validation(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  if ((input["DataType"] ?? "text") !== "text")
    throw new NotModelledError(`the parameter data type ${input["DataType"]}`);
  const type = input["Type"] ?? (existing && currentVersion(existing).type);
  if (type === undefined)
    throw validation("A parameter type is required when you create a parameter.");
  if (type !== "String" && type !== "StringList" && type !== "SecureString")
    throw new AwsError("UnsupportedParameterType", `The parameter type ${type} is not supported.`);
  if (type !== "SecureString" && input["KeyId"] !== undefined)
    throw validation("KeyId is required for SecureString type parameter only.");
  return type;
}

function checkTier(input: Input, existing: Parameter | undefined): Parameter["tier"] {
  const tier = input["Tier"] ?? existing?.tier ?? "Standard";
  if (tier !== "Standard" && tier !== "Advanced")
    throw new NotModelledError(`the parameter tier ${tier}`);
  if (existing?.tier === "Advanced" && tier === "Standard")
    throw validation(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    );
  return tier;
}

/** The value itself is never part of a message: it may be a secret. */
function checkValue(input: Input, tier: Parameter["tier"]): void {
  const value = input["Value"];
  if (typeof value !== "string" || value === "")
    throw validation(
      "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  const maxBytes = VALUE_BYTES_MAX[tier];
  if (Buffer.byteLength(value) > maxBytes)
    throw validation(
      `${tier} tier parameters support a maximum parameter value of ${maxBytes} characters.${tier === "Standard" ? " To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier." : ""}`,
    );
  const pattern = input["AllowedPattern"];
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value))
    throw new AwsError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
}

function validation(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
