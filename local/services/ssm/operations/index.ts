import type { Caller } from "../../../core/caller";
import { AwsError } from "../../../core/errors";
import type { Operation } from "../../../core/service";
import { currentVersion, type ParameterStore, parseSelector } from "../store";
import { describeMetadata, describeValue, page, validation } from "./describe";
import { putParameter } from "./putParameter";
import { describeParameters, getParametersByPath } from "./searching";
import { tagOperations } from "./tags";

/** Parameter Store's operations, reading and deleting one or several parameters by name among them. */
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
