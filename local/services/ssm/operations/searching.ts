import type { Operation } from "../../../core/service";
import { NotModelledError } from "../../../core/errors";
import { currentVersion, type Parameter, type ParameterStore } from "../store";
import { describeMetadata, describeValue, page, validation } from "./describe";

/** Finding parameters by path and by filters. */
export function getParametersByPath(store: ParameterStore): Operation {
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

export function describeParameters(store: ParameterStore): Operation {
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

function trimSlash(path: string): string {
  return path.replace(/\/+$/, "");
}
