import type { Cloud } from "../../../core/cloud";
import type {
  CheckFailure,
  Input,
  Output,
  ResourceContext,
  ResourceType,
} from "../../../core/service";
import { AwsError } from "../../../core/errors";
import { tagList } from "../operations/common";
import { parsePolicy, type PolicyKind } from "../policyDocument";
import { decodedDocument, orGone, physicalName, policyJson, updateTags } from "./common";

/** `aws:iam/role:Role`. Its inlinePolicies and managedPolicyArns, where given, are all that the role has. */
export function roleResource(cloud: Cloud): ResourceType {
  const call = (context: ResourceContext, operation: string, input: Input) =>
    cloud.call(context.caller, "iam", operation, input);

  const read = async (name: string, inputs: Input): Promise<Output | undefined> => {
    const admin = cloud.administrator;
    const got = await orGone(cloud.call(admin, "iam", "GetRole", { RoleName: name }));
    if (!got) return undefined;
    return roleOutputs(
      inputs,
      got["Role"] as Record<string, unknown>,
      await inlinePolicies(cloud, name),
      await attachedArns(cloud, name),
    );
  };

  return {
    token: "aws:iam/role:Role",
    properties: {
      assumeRolePolicy: { required: true },
      description: {},
      forceDetachPolicies: { default: false },
      inlinePolicies: {},
      managedPolicyArns: {},
      maxSessionDuration: { default: 3600 },
      name: { replaces: true },
      namePrefix: { replaces: true },
      path: { replaces: true, default: "/" },
      permissionsBoundary: {},
      tags: {},
    },
    computed: ["arn", "createDate", "uniqueId", "tagsAll"],
    check: checkRole,

    async create(inputs, context) {
      const name = physicalName(cloud, inputs, context);
      await call(context, "CreateRole", {
        RoleName: name,
        Path: inputs["path"],
        AssumeRolePolicyDocument: policyJson(inputs["assumeRolePolicy"]),
        Description: inputs["description"],
        MaxSessionDuration: inputs["maxSessionDuration"],
        PermissionsBoundary: inputs["permissionsBoundary"],
        Tags: tagList(inputs["tags"] ?? {}),
      });
      await setPolicies(cloud, name, inputs, context);
      return { id: name, outputs: (await read(name, inputs))! };
    },

    async update(name, inputs, old, context) {
      await call(context, "UpdateRole", {
        RoleName: name,
        Description: inputs["description"],
        MaxSessionDuration: inputs["maxSessionDuration"],
      });
      await call(context, "UpdateAssumeRolePolicy", {
        RoleName: name,
        PolicyDocument: policyJson(inputs["assumeRolePolicy"]),
      });
      const boundary = inputs["permissionsBoundary"];
      if (boundary)
        await call(context, "PutRolePermissionsBoundary", {
          RoleName: name,
          PermissionsBoundary: boundary,
        });
      else await call(context, "DeleteRolePermissionsBoundary", { RoleName: name });
      await updateTags(
        (operation, input) => call(context, `${operation}Role`, { RoleName: name, ...input }),
        old.inputs["tags"],
        inputs["tags"],
      );
      await setPolicies(cloud, name, inputs, context);
      return (await read(name, inputs))!;
    },

    async delete(name, old, context) {
      const force = old.inputs["forceDetachPolicies"] === true;
      if (force || old.inputs["inlinePolicies"]) {
        for (const policy of await inlinePolicies(cloud, name))
          await call(context, "DeleteRolePolicy", { RoleName: name, PolicyName: policy.name });
      }
      if (force || old.inputs["managedPolicyArns"]) {
        for (const PolicyArn of await attachedArns(cloud, name))
          await call(context, "DetachRolePolicy", { RoleName: name, PolicyArn });
      }
      await orGone(call(context, "DeleteRole", { RoleName: name }));
    },

    read: (name, old) => read(name, old.inputs),
  };
}

function checkRole(inputs: Input, unknown: ReadonlySet<string>): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const checkDocument = (property: string, document: unknown, kind: PolicyKind) => {
    try {
      parsePolicy(policyJson(document), kind);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failures.push({ property, reason: `${property} is no valid policy: ${error.message}` });
    }
  };
  if (!unknown.has("assumeRolePolicy"))
    checkDocument("assumeRolePolicy", inputs["assumeRolePolicy"], "trust");
  for (const { policy } of (inputs["inlinePolicies"] ?? []) as InlinePolicy[])
    if (policy !== undefined) checkDocument("inlinePolicies", policy, "identity");
  if (inputs["name"] !== undefined && inputs["namePrefix"] !== undefined)
    failures.push({
      property: "name",
      reason: "name conflicts with namePrefix: give one of them.",
    });
  return failures;
}

interface InlinePolicy {
  name: string;
  policy: string;
}

/** Both lists are exclusive: what is not in them is taken away. A list that is not given is left alone. */
async function setPolicies(
  cloud: Cloud,
  name: string,
  inputs: Input,
  context: ResourceContext,
): Promise<void> {
  const call = (operation: string, input: Input) =>
    cloud.call(context.caller, "iam", operation, { RoleName: name, ...input });
  const inline = inputs["inlinePolicies"] as InlinePolicy[] | undefined;
  if (inline) {
    const names = new Set(inline.map((policy) => policy.name));
    for (const policy of await inlinePolicies(cloud, name))
      if (!names.has(policy.name)) await call("DeleteRolePolicy", { PolicyName: policy.name });
    for (const policy of inline)
      await call("PutRolePolicy", {
        PolicyName: policy.name,
        PolicyDocument: policyJson(policy.policy),
      });
  }
  const managed = inputs["managedPolicyArns"] as string[] | undefined;
  if (managed) {
    for (const PolicyArn of await attachedArns(cloud, name))
      if (!managed.includes(PolicyArn)) await call("DetachRolePolicy", { PolicyArn });
    for (const PolicyArn of managed) await call("AttachRolePolicy", { PolicyArn });
  }
}

async function inlinePolicies(cloud: Cloud, name: string): Promise<InlinePolicy[]> {
  const admin = cloud.administrator;
  const listed = await cloud.call(admin, "iam", "ListRolePolicies", {
    RoleName: name,
    MaxItems: 1000,
  });
  return Promise.all(
    (listed["PolicyNames"] as string[]).map(async (PolicyName) => {
      const got = await cloud.call(admin, "iam", "GetRolePolicy", { RoleName: name, PolicyName });
      return { name: PolicyName, policy: decodedDocument(got["PolicyDocument"]) };
    }),
  );
}

async function attachedArns(cloud: Cloud, name: string): Promise<string[]> {
  const listed = await cloud.call(cloud.administrator, "iam", "ListAttachedRolePolicies", {
    RoleName: name,
    MaxItems: 1000,
  });
  return (listed["AttachedPolicies"] as { PolicyArn: string }[]).map(({ PolicyArn }) => PolicyArn);
}

function roleOutputs(
  inputs: Input,
  role: Record<string, unknown>,
  inline: InlinePolicy[],
  attached: string[],
): Output {
  const boundary = role["PermissionsBoundary"] as { PermissionsBoundaryArn: string } | undefined;
  const tags = Object.fromEntries(
    (role["Tags"] as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]),
  );
  return {
    ...inputs,
    name: role["RoleName"],
    arn: role["Arn"],
    uniqueId: role["RoleId"],
    path: role["Path"],
    createDate: (role["CreateDate"] as Date).toISOString(),
    description: role["Description"],
    maxSessionDuration: role["MaxSessionDuration"],
    assumeRolePolicy: decodedDocument(role["AssumeRolePolicyDocument"]),
    permissionsBoundary: boundary?.PermissionsBoundaryArn,
    inlinePolicies: inline,
    managedPolicyArns: attached,
    tags,
    tagsAll: tags,
  };
}
