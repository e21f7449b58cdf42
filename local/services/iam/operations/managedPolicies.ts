import type { Cloud } from "../../../core/cloud";
import { AwsError, NotModelledError } from "../../../core/errors";
import type { Input, Operation } from "../../../core/service";
import { compilePolicy } from "../evaluation/compile";
import { parsePolicy } from "../policyDocument";
import { entityAlreadyExists, type IamStore, type ManagedPolicy, noSuchEntity } from "../store";
import { fromTags, paged, tagList, validation } from "./common";

/** The account's managed policies and their versions, of which one is in force. */
export function managedPolicyOperations(cloud: Cloud, store: IamStore): Record<string, Operation> {
  const onPolicy = (action: string) => (input: Input) => [
    { action: `iam:${action}`, resource: String(input["PolicyArn"]) },
  ];
  const arnOf = (input: Input) =>
    `arn:aws:iam::${cloud.accountId}:policy${input["Path"] ?? "/"}${input["PolicyName"]}`;
  const own = (arn: string): ManagedPolicy => {
    const policy = store.policies.get(arn);
    if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
    return policy;
  };

  return {
    CreatePolicy: {
      parameters: {
        PolicyName: "string",
        Path: "string",
        PolicyDocument: "string",
        Description: "string",
        Tags: "list",
      },
      authorize: (input) => [{ action: "iam:CreatePolicy", resource: arnOf(input) }],
      handle: (input) => {
        const policy = createPolicy(cloud, store, arnOf(input), input);
        return { Policy: describePolicy(policy, store) };
      },
    },
    GetPolicy: {
      parameters: { PolicyArn: "string" },
      authorize: onPolicy("GetPolicy"),
      handle: ({ PolicyArn }) => ({
        Policy: describePolicy(store.managedPolicy(PolicyArn), store),
      }),
    },
    GetPolicyVersion: {
      parameters: { PolicyArn: "string", VersionId: "string" },
      authorize: onPolicy("GetPolicyVersion"),
      handle: ({ PolicyArn, VersionId }) => {
        const policy = store.managedPolicy(PolicyArn);
        const version = policy.versions.find(({ id }) => id === VersionId);
        if (!version)
          throw noSuchEntity(`Policy ${PolicyArn} version ${VersionId} does not exist.`);
        return {
          PolicyVersion: {
            ...describeVersion(policy, version),
            Document: encodeURIComponent(version.document),
          },
        };
      },
    },
    ListPolicies: {
      parameters: { Scope: "string", Marker: "string", MaxItems: "integer" },
      authorize: () => [
        { action: "iam:ListPolicies", resource: `arn:aws:iam::${cloud.accountId}:policy/` },
      ],
      handle: (input) => {
        if (input["Scope"] !== "Local")
          throw new NotModelledError("ListPolicies with another Scope than Local");
        return paged(input, "Policies", [...store.policies.values()], (policy) =>
          describePolicy(policy, store),
        );
      },
    },
    ListPolicyVersions: {
      parameters: { PolicyArn: "string", Marker: "string", MaxItems: "integer" },
      authorize: onPolicy("ListPolicyVersions"),
      handle: (input) => {
        const policy = store.managedPolicy(input["PolicyArn"]);
        return paged(input, "Versions", policy.versions.toReversed(), (version) =>
          describeVersion(policy, version),
        );
      },
    },
    CreatePolicyVersion: {
      parameters: { PolicyArn: "string", PolicyDocument: "string", SetAsDefault: "boolean" },
      authorize: onPolicy("CreatePolicyVersion"),
      handle: (input) => {
        const policy = own(input["PolicyArn"]);
        return { PolicyVersion: createVersion(cloud, store, policy, input) };
      },
    },
    DeletePolicyVersion: {
      parameters: { PolicyArn: "string", VersionId: "string" },
      authorize: onPolicy("DeletePolicyVersion"),
      handle: ({ PolicyArn, VersionId }) => {
        const policy = own(PolicyArn);
        if (VersionId === policy.defaultVersionId)
          throw new AwsError("DeleteConflict", "Cannot delete the default version of a policy.", {
            statusCode: 409,
          });
        policy.versions = policy.versions.filter(({ id }) => id !== VersionId);
        return {};
      },
    },
    DeletePolicy: {
      parameters: { PolicyArn: "string" },
      authorize: onPolicy("DeletePolicy"),
      handle: ({ PolicyArn }) => {
        own(PolicyArn);
        if (store.attachmentCount(PolicyArn) > 0)
          throw new AwsError("DeleteConflict", "Cannot delete a policy attached to entities.", {
            statusCode: 409,
          });
        store.policies.delete(PolicyArn);
        store.changed();
        return {};
      },
    },
    TagPolicy: {
      parameters: { PolicyArn: "string", Tags: "list" },
      authorize: onPolicy("TagPolicy"),
      handle: ({ PolicyArn, Tags }) => {
        Object.assign(own(PolicyArn).tags, fromTags(Tags));
        return {};
      },
    },
    UntagPolicy: {
      parameters: { PolicyArn: "string", TagKeys: "list" },
      authorize: onPolicy("UntagPolicy"),
      handle: ({ PolicyArn, TagKeys }) => {
        for (const key of TagKeys as string[]) delete own(PolicyArn).tags[key];
        return {};
      },
    },
  };
}

/** AWS's quota for one managed policy, white space not counted. */
const MANAGED_CHARACTERS_MAX = 6144;
const VERSIONS_MAX = 5;

function createPolicy(cloud: Cloud, store: IamStore, arn: string, input: Input): ManagedPolicy {
  const name = String(input["PolicyName"]);
  if (!/^[\w+=,.@-]{1,128}$/.test(name))
    throw validation(`The specified value for policyName is invalid: ${name}`);
  if (store.policies.has(arn))
    throw entityAlreadyExists(
      `A policy called ${name} already exists. Duplicate names are not allowed.`,
    );
  const document = checkDocument(input["PolicyDocument"]);
  const createdMs = cloud.clock.nowMs();
  const policy: ManagedPolicy = {
    name,
    path: String(input["Path"] ?? "/"),
    id: store.newId("ANPA"),
    arn,
    versions: [{ id: "v1", document, createdMs }],
    defaultVersionId: "v1",
    description: input["Description"],
    createdMs,
    tags: fromTags(input["Tags"]),
  };
  store.policies.set(arn, policy);
  return policy;
}

function createVersion(cloud: Cloud, store: IamStore, policy: ManagedPolicy, input: Input) {
  if (policy.versions.length >= VERSIONS_MAX)
    throw new AwsError(
      "LimitExceeded",
      "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
      { statusCode: 409 },
    );
  const document = checkDocument(input["PolicyDocument"]);
  const newest = Number(policy.versions.at(-1)!.id.slice(1));
  const version = { id: `v${newest + 1}`, document, createdMs: cloud.clock.nowMs() };
  policy.versions.push(version);
  if (input["SetAsDefault"]) policy.defaultVersionId = version.id;
  store.changed();
  return describeVersion(policy, version);
}

function checkDocument(json: string): string {
  compilePolicy(parsePolicy(json, "identity"));
  if (json.replace(/\s/g, "").length > MANAGED_CHARACTERS_MAX)
    throw new AwsError("LimitExceeded", "Cannot exceed quota for PolicySize: 6144", {
      statusCode: 409,
    });
  return json;
}

function describeVersion(policy: ManagedPolicy, version: ManagedPolicy["versions"][number]) {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersionId,
    CreateDate: new Date(version.createdMs),
  };
}

function describePolicy(policy: ManagedPolicy, store: IamStore) {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: store.attachmentCount(policy.arn),
    IsAttachable: true,
    Description: policy.description,
    CreateDate: new Date(policy.createdMs),
    UpdateDate: new Date(policy.versions.at(-1)!.createdMs),
    Tags: tagList(policy.tags),
  };
}
