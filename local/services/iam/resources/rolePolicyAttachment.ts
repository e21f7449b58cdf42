import type { Cloud } from "../../../core/cloud";
import type { ResourceType } from "../../../core/service";
import { orGone } from "./common";

/** `aws:iam/rolePolicyAttachment:RolePolicyAttachment`. */
export function rolePolicyAttachmentResource(cloud: Cloud): ResourceType {
  return {
    token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    properties: {
      role: { required: true, replaces: true },
      policyArn: { required: true, replaces: true },
    },
    computed: [],

    async create(inputs, context) {
      await cloud.call(context.caller, "iam", "AttachRolePolicy", {
        RoleName: inputs["role"],
        PolicyArn: inputs["policyArn"],
      });
      return { id: `${inputs["role"]}/${inputs["policyArn"]}`, outputs: { ...inputs } };
    },

    update(id) {
      throw new Error(`The attachment ${id} has no property that changes in place.`);
    },

    async delete(_id, old, context) {
      await orGone(
        cloud.call(context.caller, "iam", "DetachRolePolicy", {
          RoleName: old.inputs["role"],
          PolicyArn: old.inputs["policyArn"],
        }),
      );
    },

    async read(_id, old) {
      const listed = await orGone(
        cloud.call(cloud.administrator, "iam", "ListAttachedRolePolicies", {
          RoleName: old.inputs["role"],
          MaxItems: 1000,
        }),
      );
      const attached = (listed?.["AttachedPolicies"] ?? []) as { PolicyArn: string }[];
      const isAttached = attached.some(({ PolicyArn }) => PolicyArn === old.inputs["policyArn"]);
      return isAttached ? { ...old.inputs } : undefined;
    },
  };
}
