import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { awsManagedPolicy } from "./awsManagedPolicies";
import { type CompiledPolicy, compilePolicy } from "./evaluation/compile";
import { parsePolicy } from "./policyDocument";

/** The account's roles and managed policies, and their compiled forms. */
export interface Role {
  name: string;
  path: string;
  id: string;
  arn: string;
  createdMs: number;
  description: string | undefined;
  maxSessionDurationSeconds: number;
  trustPolicy: string;
  permissionsBoundaryArn: string | undefined;
  inlinePolicies: Map<string, string>;
  attachedPolicyArns: Set<string>;
  tags: Record<string, string>;
}

export interface ManagedPolicy {
  name: string;
  path: string;
  id: string;
  arn: string;
  /** Oldest first; at most five. */
  versions: PolicyVersion[];
  defaultVersionId: string;
  description: string | undefined;
  createdMs: number;
  tags: Record<string, string>;
}

export interface PolicyVersion {
  id: string;
  document: string;
  createdMs: number;
}

interface CompiledRole {
  identity: readonly CompiledPolicy[];
  boundary: CompiledPolicy | undefined;
}

const stores = new WeakMap<Cloud, IamStore>();

/** IAM and STS work on the same roles, whichever of them is added first. */
export function iamStore(cloud: Cloud): IamStore {
  let store = stores.get(cloud);
  if (!store) stores.set(cloud, (store = new IamStore(cloud)));
  return store;
}

export class IamStore {
  readonly roles = new Map<string, Role>();
  readonly policies = new Map<string, ManagedPolicy>();
  private readonly compiled = new Map<string, CompiledRole>();

  constructor(private readonly cloud: Cloud) {}

  role(name: string): Role {
    const role = this.roles.get(name);
    if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
    return role;
  }

  roleByArn(arn: string): Role | undefined {
    const role = this.roles.get(arn.slice(arn.lastIndexOf("/") + 1));
    return role?.arn === arn ? role : undefined;
  }

  /** The account's own policy, or AWS's. */
  managedPolicy(arn: string): ManagedPolicy {
    const policy = this.policies.get(arn) ?? awsManagedPolicy(arn);
    if (!policy) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
    return policy;
  }

  attachmentCount(policyArn: string): number {
    let count = 0;
    for (const role of this.roles.values()) if (role.attachedPolicyArns.has(policyArn)) count++;
    return count;
  }

  /** Every change of a role or a policy goes through here, so that no decision rests on an older one. */
  changed(): void {
    this.compiled.clear();
  }

  /** A role that is gone has no policies, so its remaining sessions may do nothing. */
  policiesOfRole(roleArn: string): CompiledRole {
    let compiled = this.compiled.get(roleArn);
    if (!compiled) this.compiled.set(roleArn, (compiled = this.compileRole(roleArn)));
    return compiled;
  }

  newId(prefix: "AROA" | "ANPA"): string {
    return prefix + this.cloud.random.token(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
  }

  private compileRole(roleArn: string): CompiledRole {
    const role = this.roleByArn(roleArn);
    if (!role) return { identity: [], boundary: undefined };
    const attached = [...role.attachedPolicyArns].map((arn) =>
      defaultDocument(this.managedPolicy(arn)),
    );
    const documents = [...role.inlinePolicies.values(), ...attached];
    const compile = (json: string) => compilePolicy(parsePolicy(json, "identity"));
    const boundaryArn = role.permissionsBoundaryArn;
    return {
      identity: documents.map(compile),
      boundary: boundaryArn ? compile(defaultDocument(this.managedPolicy(boundaryArn))) : undefined,
    };
  }
}

export function defaultDocument(policy: ManagedPolicy): string {
  return policy.versions.find(({ id }) => id === policy.defaultVersionId)!.document;
}

export function noSuchEntity(message: string): AwsError {
  return new AwsError("NoSuchEntity", message, { statusCode: 404 });
}

export function entityAlreadyExists(message: string): AwsError {
  return new AwsError("EntityAlreadyExists", message, { statusCode: 409 });
}
