import type { Cloud } from "../../../core/cloud";
import type { Input, ResourceContext, ResourceType } from "../../../core/service";
import { decodedDocument, orGone, physicalName, policyJson } from "./common";

/** `aws:iam/rolePolicy:RolePolicy`: one inline policy of a role. Its id is `role:policy`. */
export function rolePolicyResource(cloud: Cloud): ResourceType {
  const put = (RoleName: string, PolicyName: string, inputs: Input, context: ResourceContext) =>
    cloud.call(context.caller, "iam", "PutRolePolicy", {
      RoleName,
      PolicyName,
      PolicyDocument: policyJson(inputs["policy"]),
    });

  return {
    token: "aws:iam/rolePolicy:RolePolicy",
    properties: {
      name: { replaces: true },
      namePrefix: { replaces: true },
      policy: { required: true },
      role: { required: true, replaces: true },
    },
    computed: [],

    async create(inputs, context) {
      const name = physicalName(cloud, inputs, context);
      await put(inputs["role"], name, inputs, context);
      return {
        id: `${inputs["role"]}:${name}`,
        outputs: { ...inputs, name, policy: policyJson(inputs["policy"]) },
      };
    },

    async update(id, inputs, _old, context) {
      const { RoleName, PolicyName } = parts(id);
      await put(RoleName, PolicyName, inputs, context);
      return { ...inputs, name: PolicyName, policy: policyJson(inputs["policy"]) };
    },

    async delete(id, _old, context) {
      await orGone(cloud.call(context.caller, "iam", "DeleteRolePolicy", parts(id)));
    },

    async read(id, old) {
      const got = await orGone(cloud.call(cloud.administrator, "iam", "GetRolePolicy", parts(id)));
      if (!got) return undefined;
      const { RoleName, PolicyName } = parts(id);
      return {
        ...old.inputs,
        role: RoleName,
        name: PolicyName,
        policy: decodedDocument(got["PolicyDocument"]),
      };
    },
  };
}

function parts(id: string): { RoleName: string; PolicyName: string } {
  const [RoleName = "", PolicyName = ""] = id.split(":");
  return { RoleName, PolicyName };
}
