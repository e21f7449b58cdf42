import type { Input, Operation } from "../../../core/service";
import { AwsError, NotModelledError } from "../../../core/errors";
import type { ParameterStore } from "../store";

/** Tags of parameters. */
export function tagOperations(store: ParameterStore): Record<string, Operation> {
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
