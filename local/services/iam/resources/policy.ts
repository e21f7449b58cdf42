import type { Cloud } from "../../../core/cloud";
import type { Input, Output, ResourceType } from "../../../core/service";
import { tagList } from "../operations/common";
import { decodedDocument, orGone, physicalName, policyJson, updateTags } from "./common";

/** `aws:iam/policy:Policy`: a managed policy. An update makes a new version and drops the oldest beyond four others. */
export function policyResource(cloud: Cloud): ResourceType {
  const read = async (arn: string, inputs: Input): Promise<Output | undefined> => {
    const admin = cloud.administrator;
    const got = await orGone(cloud.call(admin, "iam", "GetPolicy", { PolicyArn: arn }));
    if (!got) return undefined;
    const policy = got["Policy"] as Record<string, unknown>;
    const version = await cloud.call(admin, "iam", "GetPolicyVersion", {
      PolicyArn: arn,
      VersionId: policy["DefaultVersionId"],
    });
    const { Document } = version["PolicyVersion"] as { Document: string };
    return {
      ...inputs,
      name: policy["PolicyName"],
      path: policy["Path"],
      arn,
      policyId: policy["PolicyId"],
      attachmentCount: policy["AttachmentCount"],
      policy: decodedDocument(Document),
      tagsAll: inputs["tags"] ?? {},
    };
  };

  return {
    token: "aws:iam/policy:Policy",
    properties: {
      description: { replaces: true },
      name: { replaces: true },
      namePrefix: { replaces: true },
      path: { replaces: true, default: "/" },
      policy: { required: true },
      tags: {},
    },
    computed: ["arn", "policyId", "attachmentCount", "tagsAll"],

    async create(inputs, context) {
      const created = await cloud.call(context.caller, "iam", "CreatePolicy", {
        PolicyName: physicalName(cloud, inputs, context),
        Path: inputs["path"],
        Description: inputs["description"],
        PolicyDocument: policyJson(inputs["policy"]),
        Tags: tagList(inputs["tags"] ?? {}),
      });
      const { Arn } = created["Policy"] as { Arn: string };
      return { id: Arn, outputs: (await read(Arn, inputs))! };
    },

    async update(arn, inputs, old, context) {
      const call = (operation: string, input: Input) =>
        cloud.call(context.caller, "iam", operation, { PolicyArn: arn, ...input });
      if (policyJson(inputs["policy"]) !== policyJson(old.inputs["policy"])) {
        const listed = await call("ListPolicyVersions", {});
        const versions = listed["Versions"] as { VersionId: string; IsDefaultVersion: boolean }[];
        if (versions.length >= 5) {
          const oldest = versions.filter((version) => !version.IsDefaultVersion).at(-1)!;
          await call("DeletePolicyVersion", { VersionId: oldest.VersionId });
        }
        await call("CreatePolicyVersion", {
          PolicyDocument: policyJson(inputs["policy"]),
          SetAsDefault: true,
        });
      }
      await updateTags(
        (operation, input) => call(`${operation}Policy`, input),
        old.inputs["tags"],
        inputs["tags"],
      );
      return (await read(arn, inputs))!;
    },

    async delete(arn, _old, context) {
      await orGone(cloud.call(context.caller, "iam", "DeletePolicy", { PolicyArn: arn }));
    },

    read: (arn, old) => read(arn, old.inputs),
  };
}
