import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { Input, Operation } from "../../../core/service";
import { compilePolicy } from "../evaluation/compile";
import { parsePolicy } from "../policyDocument";
import { type IamStore, noSuchEntity, type Role } from "../store";
import { paged, validation } from "./common";

/** The policies of a role: its own (inline), and managed ones that are attached to it. */
export function rolePolicyOperations(cloud: Cloud, store: IamStore): Record<string, Operation> {
  const onRole = (action: string) => (input: Input) => [
    {
      action: `iam:${action}`,
      resource:
        store.roles.get(input["RoleName"])?.arn ??
        `arn:aws:iam::${cloud.accountId}:role/${input["RoleName"]}`,
      conditions: input["PolicyArn"] ? { "iam:PolicyARN": String(input["PolicyArn"]) } : undefined,
    },
  ];

  return {
    PutRolePolicy: {
      parameters: { RoleName: "string", PolicyName: "string", PolicyDocument: "string" },
      authorize: onRole("PutRolePolicy"),
      handle: ({ RoleName, PolicyName, PolicyDocument }) => {
        putRolePolicy(store.role(RoleName), PolicyName, PolicyDocument);
        store.changed();
        return {};
      },
    },
    GetRolePolicy: {
      parameters: { RoleName: "string", PolicyName: "string" },
      authorize: onRole("GetRolePolicy"),
      handle: ({ RoleName, PolicyName }) => ({
        RoleName,
        PolicyName,
        PolicyDocument: encodeURIComponent(inlinePolicy(store.role(RoleName), PolicyName)),
      }),
    },
    DeleteRolePolicy: {
      parameters: { RoleName: "string", PolicyName: "string" },
      authorize: onRole("DeleteRolePolicy"),
      handle: ({ RoleName, PolicyName }) => {
        const role = store.role(RoleName);
        inlinePolicy(role, PolicyName);
        role.inlinePolicies.delete(PolicyName);
        store.changed();
        return {};
      },
    },
    ListRolePolicies: {
      parameters: { RoleName: "string", Marker: "string", MaxItems: "integer" },
      authorize: onRole("ListRolePolicies"),
      handle: (input) => {
        const names = [...store.role(input["RoleName"]).inlinePolicies.keys()].sort();
        return paged(input, "PolicyNames", names, (name) => name);
      },
    },
    AttachRolePolicy: {
      parameters: { RoleName: "string", PolicyArn: "string" },
      authorize: onRole("AttachRolePolicy"),
      handle: ({ RoleName, PolicyArn }) => {
        const role = store.role(RoleName);
        store.managedPolicy(PolicyArn);
        if (role.attachedPolicyArns.size >= 10 && !role.attachedPolicyArns.has(PolicyArn))
          throw limitExceeded("Cannot exceed quota for PoliciesPerRole: 10");
        role.attachedPolicyArns.add(PolicyArn);
        store.changed();
        return {};
      },
    },
    DetachRolePolicy: {
      parameters: { RoleName: "string", PolicyArn: "string" },
      authorize: onRole("DetachRolePolicy"),
      handle: ({ RoleName, PolicyArn }) => {
        if (!store.role(RoleName).attachedPolicyArns.delete(PolicyArn))
          throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
        store.changed();
        return {};
      },
    },
    ListAttachedRolePolicies: {
      parameters: {
        RoleName: "string",
        PathPrefix: "string",
        Marker: "string",
        MaxItems: "integer",
      },
      authorize: onRole("ListAttachedRolePolicies"),
      handle: (input) => {
        const prefix = String(input["PathPrefix"] ?? "/");
        const attached = [...store.role(input["RoleName"]).attachedPolicyArns]
          .map((arn) => store.managedPolicy(arn))
          .filter(({ path }) => path.startsWith(prefix));
        return paged(input, "AttachedPolicies", attached, ({ name, arn }) => ({
          PolicyName: name,
          PolicyArn: arn,
        }));
      },
    },
  };
}

/** AWS's quota for all inline policies of a role together, white space not counted. */
const INLINE_CHARACTERS_MAX = 10_240;

function putRolePolicy(role: Role, name: string, document: string): void {
  if (!/^[\w+=,.@-]{1,128}$/.test(name))
    throw validation(
      `The specified value for policyName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-. Got: ${name}`,
    );
  compilePolicy(parsePolicy(document, "identity"));
  const others = [...role.inlinePolicies].filter(([other]) => other !== name);
  const characters = [document, ...others.map(([, other]) => other)]
    .map((json) => json.replace(/\s/g, "").length)
    .reduce((sum, length) => sum + length, 0);
  if (characters > INLINE_CHARACTERS_MAX)
    throw limitExceeded(`Maximum policy size of 10240 bytes exceeded for role ${role.name}`);
  role.inlinePolicies.set(name, document);
}

function inlinePolicy(role: Role, name: string): string {
  const document = role.inlinePolicies.get(name);
  if (document === undefined)
    throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
  return document;
}

function limitExceeded(message: string): AwsError {
  return new AwsError("LimitExceeded", message, { statusCode: 409 });
}
