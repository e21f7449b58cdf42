import type { Caller } from "../../core/caller";
import type { Input, Operation } from "../../core/service";
import { AwsError, NotModelledError } from "../../core/errors";
import { putParameter } from "./putParameter";
import { decryptValue } from "./secureString";
import {
  currentVersion,
  type Parameter,
  type ParameterStore,
  type ParameterVersion,
  parseSelector,
} from "./store";

/** Parameter Store's operations. */
export function ssmOperations(store: ParameterStore): Record<string, Operation> {
  const onNames = (action: string, names: readonly string[]) =>
    names.map((name) => ({
      action: `ssm:${action}`,
      resource: store.arn(store.nameOf(parseSelector(String(name)).reference)),
    }));

  return {
    PutParameter: putParameter(store),
    GetParameter: {
      parameters: { Name: "string", WithDecryption: "boolean" },
      authorize: ({ Name }) => onNames("GetParameter", [Name]),
      handle: async ({ Name, WithDecryption }, { caller }) => ({
        Parameter: await select(store, Name, WithDecryption === true, caller),
      }),
    },
    GetParameters: {
      parameters: { Names: "list", WithDecryption: "boolean" },
      authorize: ({ Names }) => onNames("GetParameters", Names),
      handle: async ({ Names, WithDecryption }, { caller }) => {
        if (Names.length > 10)
          throw validation("Member must have length less than or equal to 10 at 'names'");
        const known = (Names as string[]).filter((name) => exists(store, name));
        return {
          Parameters: await Promise.all(
            known.map((name) => select(store, name, WithDecryption === true, caller)),
          ),
          InvalidParameters: (Names as string[]).filter((name) => !known.includes(name)),
        };
      },
    },
    GetParametersByPath: getParametersByPath(store),
    GetParameterHistory: {
      parameters: {
        Name: "string",
        WithDecryption: "boolean",
        MaxResults: "integer",
        NextToken: "string",
      },
      authorize: ({ Name }) => onNames("GetParameterHistory", [Name]),
      handle: async (input, { caller }) => {
        const parameter = store.get(input["Name"]);
        const decrypt = input["WithDecryption"] === true;
        const { items, NextToken } = page(input, parameter.versions, 50);
        const Parameters = await Promise.all(
          items.map(async (version) => ({
            ...(await describeValue(store, parameter, version, decrypt, caller)),
            ...describeMetadata(parameter, version),
          })),
        );
        return { Parameters, NextToken };
      },
    },
    DescribeParameters: describeParameters(store),
    DeleteParameter: {
      parameters: { Name: "string" },
      authorize: ({ Name }) => onNames("DeleteParameter", [Name]),
      handle: ({ Name }) => {
        store.parameters.delete(store.get(Name).name);
        return {};
      },
    },
    DeleteParameters: {
      parameters: { Names: "list" },
      authorize: ({ Names }) => onNames("DeleteParameters", Names),
      handle: ({ Names }) => {
        const names = Names as string[];
        const deleted = names.filter((name) => store.parameters.delete(store.nameOf(name)));
        return {
          DeletedParameters: deleted,
          InvalidParameters: names.filter((name) => !deleted.includes(name)),
        };
      },
    },
    ...tagOperations(store),
  };
}

function getParametersByPath(store: ParameterStore): Operation {
  return {
    parameters: {
      Path: "string",
      Recursive: "boolean",
      WithDecryption: "boolean",
      MaxResults: "integer",
      NextToken: "string",
    },
    authorize: ({ Path }) => [
      { action: "ssm:GetParametersByPath", resource: store.arn(trimSlash(String(Path))) },
    ],
    handle: async (input, { caller }) => {
      const path = trimSlash(String(input["Path"]));
      if (!path.startsWith("/") && path !== "")
        throw validation("The parameter path must begin with a slash '/'.");
      const below = sorted(store).filter(({ name }) => {
        if (!name.startsWith(`${path}/`)) return false;
        return input["Recursive"] === true || !name.slice(path.length + 1).includes("/");
      });
      const { items, NextToken } = page(input, below, 10);
      const decrypt = input["WithDecryption"] === true;
      const Parameters = await Promise.all(
        items.map((parameter) =>
          describeValue(store, parameter, currentVersion(parameter), decrypt, caller),
        ),
      );
      return { Parameters, NextToken };
    },
  };
}

function describeParameters(store: ParameterStore): Operation {
  return {
    parameters: { ParameterFilters: "list", MaxResults: "integer", NextToken: "string" },
    authorize: () => [{ action: "ssm:DescribeParameters", resource: "*" }],
    handle: (input) => {
      const filters = (input["ParameterFilters"] ?? []) as Filter[];
      const matching = sorted(store).filter((parameter) =>
        filters.every((filter) => matches(parameter, filter)),
      );
      const { items, NextToken } = page(input, matching, 50);
      return {
        Parameters: items.map((parameter) => ({
          Name: parameter.name,
          ARN: parameter.arn,
          Type: currentVersion(parameter).type,
          Version: currentVersion(parameter).version,
          DataType: "text",
          ...describeMetadata(parameter, currentVersion(parameter)),
        })),
        NextToken,
      };
    },
  };
}

function tagOperations(store: ParameterStore): Record<string, Operation> {
  const onResource = (action: string) => (input: Input) => [
    { action: `ssm:${action}`, resource: store.arn(String(input["ResourceId"])) },
  ];
  const tagsOf = (input: Input) => {
    if (input["ResourceType"] !== "Parameter")
      throw new NotModelledError(`tags of the SSM resource type ${input["ResourceType"]}`);
    const parameter = store.parameters.get(input["ResourceId"]);
    if (!parameter)
      throw new AwsError(
        "InvalidResourceId",
        `The resource ID "${input["ResourceId"]}" is not valid.`,
      );
    return parameter.tags;
  };
  return {
    AddTagsToResource: {
      parameters: { ResourceType: "string", ResourceId: "string", Tags: "list" },
      authorize: onResource("AddTagsToResource"),
      handle: (input) => {
        const tags = input["Tags"] as { Key: string; Value: string }[];
        for (const { Key, Value } of tags) tagsOf(input)[Key] = Value;
        return {};
      },
    },
    RemoveTagsFromResource: {
      parameters: { ResourceType: "string", ResourceId: "string", TagKeys: "list" },
      authorize: onResource("RemoveTagsFromResource"),
      handle: (input) => {
        for (const key of input["TagKeys"] as string[]) delete tagsOf(input)[key];
        return {};
      },
    },
    ListTagsForResource: {
      parameters: { ResourceType: "string", ResourceId: "string" },
      authorize: onResource("ListTagsForResource"),
      handle: (input) => ({
        TagList: Object.entries(tagsOf(input)).map(([Key, Value]) => ({ Key, Value })),
      }),
    },
  };
}

async function select(
  store: ParameterStore,
  selector: string,
  decrypt: boolean,
  caller: Caller,
): Promise<Record<string, unknown>> {
  const { reference, version } = parseSelector(selector);
  const parameter = store.get(reference);
  const selected =
    version === undefined
      ? currentVersion(parameter)
      : parameter.versions.find((candidate) => candidate.version === version);
  if (!selected)
    throw new AwsError(
      "ParameterVersionNotFound",
      `Systems Manager could not find version ${version} of ${parameter.name}. Verify the version and try again.`,
    );
  const described = await describeValue(store, parameter, selected, decrypt, caller);
  return version === undefined ? described : { ...described, Selector: `:${version}` };
}

function exists(store: ParameterStore, selector: string): boolean {
  const { reference, version } = parseSelector(selector);
  const parameter = store.parameters.get(store.nameOf(reference));
  if (!parameter) return false;
  return (
    version === undefined || parameter.versions.some((candidate) => candidate.version === version)
  );
}

async function describeValue(
  store: ParameterStore,
  parameter: Parameter,
  version: ParameterVersion,
  decrypt: boolean,
  caller: Caller,
): Promise<Record<string, unknown>> {
  const isCiphertext = version.type === "SecureString" && decrypt;
  return {
    Name: parameter.name,
    Type: version.type,
    Value: isCiphertext
      ? await decryptValue(store.cloud, caller, {
          ciphertext: version.value,
          parameterArn: parameter.arn,
        })
      : version.value,
    Version: version.version,
    LastModifiedDate: new Date(version.modifiedMs),
    ARN: parameter.arn,
    DataType: "text",
  };
}

function describeMetadata(parameter: Parameter, version: ParameterVersion) {
  return {
    KeyId: version.keyId,
    LastModifiedDate: new Date(version.modifiedMs),
    LastModifiedUser: version.modifiedBy,
    Description: parameter.description,
    AllowedPattern: parameter.allowedPattern,
    Tier: parameter.tier,
    Policies: [],
  };
}

interface Filter {
  Key: string;
  Option?: string;
  Values?: string[];
}

function matches(parameter: Parameter, filter: Filter): boolean {
  const { Key, Option = Key === "Path" ? "OneLevel" : "Equals", Values = [] } = filter;
  const { type, keyId } = currentVersion(parameter);
  const fields: Readonly<Record<string, string | undefined>> = {
    Name: parameter.name,
    Type: type,
    KeyId: keyId ?? "",
    Tier: parameter.tier,
  };
  if (Key === "Path") {
    return Values.some((value) => {
      const path = trimSlash(value);
      const rest = parameter.name.startsWith(`${path}/`) && parameter.name.slice(path.length + 1);
      return rest !== false && (Option === "Recursive" || !rest.includes("/"));
    });
  }
  const tag = Key.startsWith("tag:") ? (parameter.tags[Key.slice(4)] ?? "") : undefined;
  const field = tag ?? fields[Key];
  if (field === undefined) throw new NotModelledError(`the parameter filter ${Key}`);
  switch (Option) {
    case "Equals":
      return Values.includes(field);
    case "BeginsWith":
      return Values.some((value) => field.startsWith(value));
    case "Contains":
      return Values.some((value) => field.includes(value));
    default:
      throw new NotModelledError(`the parameter filter option ${Option}`);
  }
}

function sorted(store: ParameterStore): Parameter[] {
  return [...store.parameters.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function page<T>(
  input: Input,
  all: readonly T[],
  defaultSize: number,
): { items: T[]; NextToken: string | undefined } {
  const start = Number(input["NextToken"] ?? 0);
  const end = start + Number(input["MaxResults"] ?? defaultSize);
  return { items: all.slice(start, end), NextToken: end < all.length ? String(end) : undefined };
}

function trimSlash(path: string): string {
  return path.replace(/\/+$/, "");
}

function validation(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
