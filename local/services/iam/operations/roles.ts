import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { Input, Operation } from "../../../core/service";
import { malformed, parsePolicy } from "../policyDocument";
import { entityAlreadyExists, type IamStore, type Role } from "../store";
import { fromTags, paged, tagList, validation } from "./common";

/** Roles themselves: who may take them on, for how long, with which boundary. */
export function roleOperations(cloud: Cloud, store: IamStore): Record<string, Operation> {
  const arnOf = (name: string) =>
    store.roles.get(name)?.arn ?? `arn:aws:iam::${cloud.accountId}:role/${name}`;
  const onRole = (action: string) => (input: Input) => [
    { action: `iam:${action}`, resource: arnOf(String(input["RoleName"])) },
  ];

  return {
    CreateRole: {
      parameters: {
        RoleName: "string",
        Path: "string",
        AssumeRolePolicyDocument: "string",
        Description: "string",
        MaxSessionDuration: "integer",
        PermissionsBoundary: "string",
        Tags: "list",
      },
      authorize: (input) => [
        {
          action: "iam:CreateRole",
          resource: `arn:aws:iam::${cloud.accountId}:role${input["Path"] ?? "/"}${input["RoleName"]}`,
        },
      ],
      handle: (input) => ({ Role: describeRole(createRole(cloud, store, input), store) }),
    },
    GetRole: {
      parameters: { RoleName: "string" },
      authorize: onRole("GetRole"),
      handle: ({ RoleName }) => ({ Role: describeRole(store.role(RoleName), store) }),
    },
    ListRoles: {
      parameters: { PathPrefix: "string", Marker: "string", MaxItems: "integer" },
      authorize: () => [
        { action: "iam:ListRoles", resource: `arn:aws:iam::${cloud.accountId}:role/` },
      ],
      handle: (input) => {
        const prefix = String(input["PathPrefix"] ?? "/");
        const roles = [...store.roles.values()]
          .filter(({ path }) => path.startsWith(prefix))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        return paged(input, "Roles", roles, (role) => describeRole(role, store, { brief: true }));
      },
    },
    UpdateRole: {
      parameters: { RoleName: "string", Description: "string", MaxSessionDuration: "integer" },
      authorize: onRole("UpdateRole"),
      handle: (input) => {
        const role = store.role(input["RoleName"]);
        role.description = input["Description"];
        role.maxSessionDurationSeconds = sessionDuration(input["MaxSessionDuration"]);
        return {};
      },
    },
    UpdateAssumeRolePolicy: {
      parameters: { RoleName: "string", PolicyDocument: "string" },
      authorize: onRole("UpdateAssumeRolePolicy"),
      handle: ({ RoleName, PolicyDocument }) => {
        const role = store.role(RoleName);
        role.trustPolicy = checkTrustPolicy(store, PolicyDocument);
        return {};
      },
    },
    PutRolePermissionsBoundary: {
      parameters: { RoleName: "string", PermissionsBoundary: "string" },
      authorize: onRole("PutRolePermissionsBoundary"),
      handle: ({ RoleName, PermissionsBoundary }) => {
        const role = store.role(RoleName);
        store.managedPolicy(PermissionsBoundary);
        role.permissionsBoundaryArn = PermissionsBoundary;
        store.changed();
        return {};
      },
    },
    DeleteRolePermissionsBoundary: {
      parameters: { RoleName: "string" },
      authorize: onRole("DeleteRolePermissionsBoundary"),
      handle: ({ RoleName }) => {
        store.role(RoleName).permissionsBoundaryArn = undefined;
        store.changed();
        return {};
      },
    },
    DeleteRole: {
      parameters: { RoleName: "string" },
      authorize: onRole("DeleteRole"),
      handle: ({ RoleName }) => {
        const role = store.role(RoleName);
        if (role.inlinePolicies.size > 0)
          throw deleteConflict("Cannot delete entity, must delete policies first.");
        if (role.attachedPolicyArns.size > 0)
          throw deleteConflict("Cannot delete entity, must detach all policies first.");
        store.roles.delete(RoleName);
        store.changed();
        return {};
      },
    },
    TagRole: {
      parameters: { RoleName: "string", Tags: "list" },
      authorize: onRole("TagRole"),
      handle: ({ RoleName, Tags }) => {
        Object.assign(store.role(RoleName).tags, fromTags(Tags));
        return {};
      },
    },
    UntagRole: {
      parameters: { RoleName: "string", TagKeys: "list" },
      authorize: onRole("UntagRole"),
      handle: ({ RoleName, TagKeys }) => {
        for (const key of TagKeys as string[]) delete store.role(RoleName).tags[key];
        return {};
      },
    },
    ListRoleTags: {
      parameters: { RoleName: "string", Marker: "string", MaxItems: "integer" },
      authorize: onRole("ListRoleTags"),
      handle: (input) =>
        paged(input, "Tags", tagList(store.role(input["RoleName"]).tags), (tag) => tag),
    },
  };
}

function createRole(cloud: Cloud, store: IamStore, input: Input): Role {
  const name = String(input["RoleName"]);
  const path = String(input["Path"] ?? "/");
  if (!/^[\w+=,.@-]{1,64}$/.test(name))
    throw validation(
      `The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- and be at most 64 long. Got: ${name}`,
    );
  if (!/^\/([\x21-\x7e]+\/)?$/.test(path))
    throw validation(`The specified value for path is invalid: ${path}`);
  if (store.roles.has(name)) throw entityAlreadyExists(`Role with name ${name} already exists.`);
  const role: Role = {
    name,
    path,
    id: store.newId("AROA"),
    arn: `arn:aws:iam::${cloud.accountId}:role${path}${name}`,
    createdMs: cloud.clock.nowMs(),
    description: input["Description"],
    maxSessionDurationSeconds: sessionDuration(input["MaxSessionDuration"]),
    trustPolicy: checkTrustPolicy(store, input["AssumeRolePolicyDocument"]),
    permissionsBoundaryArn: input["PermissionsBoundary"],
    inlinePolicies: new Map(),
    attachedPolicyArns: new Set(),
    tags: fromTags(input["Tags"]),
  };
  if (role.permissionsBoundaryArn) store.managedPolicy(role.permissionsBoundaryArn);
  store.roles.set(name, role);
  store.changed();
  return role;
}

/** AWS's default quota for a trust policy, white space not counted. */
const TRUST_POLICY_CHARACTERS_MAX = 2048;

function checkTrustPolicy(store: IamStore, json: unknown): string {
  if (typeof json !== "string") throw validation("AssumeRolePolicyDocument must not be null");
  if (json.replace(/\s/g, "").length > TRUST_POLICY_CHARACTERS_MAX)
    throw new AwsError("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048", {
      statusCode: 409,
    });
  for (const { principals } of parsePolicy(json, "trust").statements) {
    for (const principal of principals?.aws ?? []) {
      // IAM resolves a role's ARN to its id when the policy is saved, so the role must exist by then.
      if (/^arn:aws:iam::\d+:role\//.test(principal) && !store.roleByArn(principal))
        throw malformed(`Invalid principal in policy: "AWS":"${principal}"`);
    }
  }
  return json;
}

function sessionDuration(seconds: unknown): number {
  const value = Number(seconds ?? 3600);
  if (!Number.isInteger(value) || value < 3600 || value > 43200)
    throw validation(
      `1 validation error detected: Value '${value}' at 'maxSessionDuration' failed to satisfy constraint: Member must be between 3600 and 43200`,
    );
  return value;
}

function deleteConflict(message: string): AwsError {
  return new AwsError("DeleteConflict", message, { statusCode: 409 });
}

/** ListRoles leaves out what GetRole has. */
function describeRole(role: Role, store: IamStore, options: { brief?: boolean } = {}) {
  const boundary = role.permissionsBoundaryArn;
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdMs),
    AssumeRolePolicyDocument: encodeURIComponent(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDurationSeconds,
    ...(options.brief
      ? {}
      : {
          PermissionsBoundary: boundary && {
            PermissionsBoundaryType: "Policy",
            PermissionsBoundaryArn: boundary,
          },
          Tags: tagList(role.tags),
        }),
  };
}
