import { type RoleCaller, serviceCaller } from "../../core/caller";
import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import type { Input, ResourceContext, ResourceType } from "../../core/service";
import { createSts } from "../sts";
import { createIam } from ".";

const ACCOUNT = "111122223333";
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/worker`;
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});
const policy = (Action: string, Resource = "*") =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });

function setUp() {
  const cloud = new Cloud({
    accountId: ACCOUNT,
    region: "us-east-1",
    clock: new VirtualClock(Date.UTC(2026, 0, 1)),
    seed: "iam",
  });
  const iam = cloud.add(createIam);
  cloud.add(createSts);
  const admin = (operation: string, input: Input) =>
    cloud.call(cloud.administrator, "iam", operation, input);
  return { cloud, iam, admin };
}

async function withRole() {
  const { cloud, iam, admin } = setUp();
  await admin("CreateRole", { RoleName: "worker", AssumeRolePolicyDocument: TRUST });
  const role = await cloud.assumeRole(serviceCaller("lambda.amazonaws.com"), ROLE_ARN, "session");
  return { cloud, iam, admin, role };
}

const mayList = (cloud: Cloud, role: RoleCaller) =>
  cloud.decide(role, { action: "sqs:ListQueues", resource: "*" }).allowed;

describe("a role's policies", () => {
  it("take effect and lose it at once, inline and attached", async () => {
    const { cloud, admin, role } = await withRole();
    expect(mayList(cloud, role)).toBe(false);

    await admin("PutRolePolicy", {
      RoleName: "worker",
      PolicyName: "list",
      PolicyDocument: policy("sqs:ListQueues"),
    });
    expect(mayList(cloud, role)).toBe(true);
    await admin("DeleteRolePolicy", { RoleName: "worker", PolicyName: "list" });
    expect(mayList(cloud, role)).toBe(false);

    const created = await admin("CreatePolicy", {
      PolicyName: "list",
      PolicyDocument: policy("sqs:ListQueues"),
    });
    const { Arn: PolicyArn } = created["Policy"] as { Arn: string };
    await admin("AttachRolePolicy", { RoleName: "worker", PolicyArn });
    expect(mayList(cloud, role)).toBe(true);
    await admin("CreatePolicyVersion", {
      PolicyArn,
      PolicyDocument: policy("sqs:GetQueueUrl"),
      SetAsDefault: true,
    });
    expect(mayList(cloud, role)).toBe(false);
  });

  it("are limited by a boundary as soon as it is set", async () => {
    const { cloud, admin, role } = await withRole();
    await admin("AttachRolePolicy", {
      RoleName: "worker",
      PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    });
    expect(mayList(cloud, role)).toBe(true);
    await admin("CreatePolicy", { PolicyName: "b", PolicyDocument: policy("sns:*") });
    await admin("PutRolePermissionsBoundary", {
      RoleName: "worker",
      PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/b`,
    });
    expect(mayList(cloud, role)).toBe(false);
    await admin("DeleteRolePermissionsBoundary", { RoleName: "worker" });
    expect(mayList(cloud, role)).toBe(true);
  });

  it("end with the role, though its sessions are still there", async () => {
    const { cloud, admin, role } = await withRole();
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    await admin("AttachRolePolicy", { RoleName: "worker", PolicyArn });
    await expect(admin("DeleteRole", { RoleName: "worker" })).rejects.toMatchObject({
      code: "DeleteConflict",
    });
    await admin("DetachRolePolicy", { RoleName: "worker", PolicyArn });
    await admin("DeleteRole", { RoleName: "worker" });
    expect(mayList(cloud, role)).toBe(false);
  });

  it("decide about IAM itself, with AWS's sentence", async () => {
    const { cloud, role } = await withRole();
    await expect(cloud.call(role, "iam", "GetRole", { RoleName: "worker" })).rejects.toMatchObject({
      code: "AccessDeniedException",
      statusCode: 403,
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/worker/session is not authorized to perform: iam:GetRole on resource: ${ROLE_ARN} because no identity-based policy allows the iam:GetRole action`,
    });
  });
});

describe("what IAM refuses to keep", () => {
  it.each<[string, Input, string, string]>([
    [
      "CreateRole",
      { RoleName: "a b", AssumeRolePolicyDocument: TRUST },
      "ValidationError",
      "Got: a b",
    ],
    [
      "CreateRole",
      { RoleName: "worker", AssumeRolePolicyDocument: TRUST },
      "EntityAlreadyExists",
      "Role with name worker already exists.",
    ],
    [
      "CreateRole",
      { RoleName: "x", AssumeRolePolicyDocument: TRUST, MaxSessionDuration: 60 },
      "ValidationError",
      "between 3600 and 43200",
    ],
    [
      "CreateRole",
      {
        RoleName: "x",
        AssumeRolePolicyDocument: TRUST.replace(
          "{",
          `{${" ".repeat(9)}"Id":"${"x".repeat(2048)}",`,
        ),
      },
      "LimitExceeded",
      "ACLSizePerRole: 2048",
    ],
    [
      "CreateRole",
      {
        RoleName: "x",
        AssumeRolePolicyDocument: TRUST.replace(
          '"Service":"lambda.amazonaws.com"',
          `"AWS":"${ROLE_ARN}2"`,
        ),
      },
      "MalformedPolicyDocument",
      "Invalid principal in policy",
    ],
    [
      "PutRolePolicy",
      { RoleName: "worker", PolicyName: "p", PolicyDocument: "{}" },
      "MalformedPolicyDocument",
      "2012-10-17",
    ],
    [
      "PutRolePolicy",
      { RoleName: "worker", PolicyName: "p", PolicyDocument: policy("sqs:x".padEnd(10_300, "x")) },
      "LimitExceeded",
      "10240 bytes exceeded for role worker",
    ],
    [
      "AttachRolePolicy",
      { RoleName: "worker", PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/no` },
      "NoSuchEntity",
      "does not exist or is not attachable",
    ],
    [
      "AttachRolePolicy",
      { RoleName: "worker", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      "NotModelled",
      "the AWS managed policy arn:aws:iam::aws:policy/ReadOnlyAccess",
    ],
    [
      "GetRole",
      { RoleName: "nobody" },
      "NoSuchEntity",
      "The role with name nobody cannot be found.",
    ],
    [
      "GetRolePolicy",
      { RoleName: "worker", PolicyName: "no" },
      "NoSuchEntity",
      "The role policy with name no cannot be found.",
    ],
  ])("%s %#", async (operation, input, code, message) => {
    const { admin } = await withRole();
    await expect(admin(operation, input)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

it("pages its lists", async () => {
  const { admin } = setUp();
  for (const RoleName of ["c", "a", "b"])
    await admin("CreateRole", { RoleName, AssumeRolePolicyDocument: TRUST });
  const first = await admin("ListRoles", { MaxItems: 2 });
  expect(first["Roles"]).toMatchObject([{ RoleName: "a" }, { RoleName: "b" }]);
  expect(first).toMatchObject({ IsTruncated: true, Marker: "2" });
  const rest = await admin("ListRoles", { MaxItems: 2, Marker: first["Marker"] });
  expect(rest["Roles"]).toMatchObject([{ RoleName: "c" }]);
  expect(rest).toMatchObject({ IsTruncated: false });
});

describe("Pulumi's resource types", () => {
  const resource = (types: readonly ResourceType[], token: string) =>
    types.find((type) => type.token === token)!;
  const context = (cloud: Cloud): ResourceContext => ({
    caller: cloud.administrator,
    logicalName: "worker",
  });

  it("make, change and delete a role with exclusive policies", async () => {
    const { cloud, iam, admin } = setUp();
    const type = resource(iam.resourceTypes, "aws:iam/role:Role");
    const inputs = {
      assumeRolePolicy: JSON.parse(TRUST) as object,
      inlinePolicies: [{ name: "a", policy: policy("sqs:ListQueues") }],
      managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
      tags: { Owner: "payments" },
    };
    const { id, outputs } = await type.create(inputs, context(cloud));
    expect(id).toMatch(/^worker-[0-9a-f]{7}$/);
    expect(outputs).toMatchObject({
      name: id,
      arn: `arn:aws:iam::${ACCOUNT}:role/${id}`,
      assumeRolePolicy: TRUST,
      maxSessionDuration: 3600,
      createDate: "2026-01-01T00:00:00.000Z",
      tagsAll: { Owner: "payments" },
    });

    await admin("PutRolePolicy", { RoleName: id, PolicyName: "b", PolicyDocument: policy("s:a") });
    const changed = {
      assumeRolePolicy: TRUST,
      inlinePolicies: [{ name: "c", policy: policy("sqs:GetQueueUrl") }],
      managedPolicyArns: [],
      tags: { Environment: "dev" },
    };
    const updated = await type.update(id, changed, { inputs, outputs }, context(cloud));
    expect(updated).toMatchObject({
      inlinePolicies: [{ name: "c" }],
      managedPolicyArns: [],
      tagsAll: { Environment: "dev" },
    });

    await type.delete(id, { inputs: changed, outputs: updated }, context(cloud));
    expect(await type.read(id, { inputs: changed, outputs: updated })).toBeUndefined();
  });

  it("say what is wrong with a role's policies before it is made", () => {
    const { iam } = setUp();
    const type = resource(iam.resourceTypes, "aws:iam/role:Role");
    const inputs = { assumeRolePolicy: "{}", inlinePolicies: [{ name: "a", policy: "no" }] };
    expect(type.check!(inputs, new Set())).toEqual([
      {
        property: "assumeRolePolicy",
        reason:
          "assumeRolePolicy is no valid policy: Policy document must be version 2012-10-17 or greater.",
      },
      {
        property: "inlinePolicies",
        reason: "inlinePolicies is no valid policy: This policy contains invalid Json",
      },
    ]);
    expect(type.check!({ inlinePolicies: [] }, new Set(["assumeRolePolicy"]))).toEqual([]);
  });

  it("keep an inline policy, a managed policy and its attachment apart from the role", async () => {
    const { cloud, iam, role } = await withRole();
    const inline = resource(iam.resourceTypes, "aws:iam/rolePolicy:RolePolicy");
    const inlineInputs = { role: "worker", name: "p", policy: policy("sqs:ListQueues") };
    const made = await inline.create(inlineInputs, context(cloud));
    expect(made.id).toBe("worker:p");
    expect(mayList(cloud, role)).toBe(true);
    await inline.delete(made.id, { inputs: inlineInputs, outputs: made.outputs }, context(cloud));
    expect(mayList(cloud, role)).toBe(false);

    const managed = resource(iam.resourceTypes, "aws:iam/policy:Policy");
    const managedInputs = { name: "m", path: "/", policy: policy("sqs:ListQueues") };
    const { id: policyArn, outputs } = await managed.create(managedInputs, context(cloud));
    expect(policyArn).toBe(`arn:aws:iam::${ACCOUNT}:policy/m`);

    const attachment = resource(
      iam.resourceTypes,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    );
    const attached = { role: "worker", policyArn };
    const { id } = await attachment.create(attached, context(cloud));
    expect(mayList(cloud, role)).toBe(true);
    expect(await attachment.read(id, { inputs: attached, outputs: {} })).toEqual(attached);

    let state = { inputs: managedInputs, outputs };
    // Six updates are more versions than IAM keeps: the oldest must make room.
    for (const action of ["s:a", "s:b", "s:c", "s:d", "s:e", "s:f"]) {
      const next = { ...managedInputs, policy: policy(action) };
      state = {
        inputs: next,
        outputs: await managed.update(policyArn, next, state, context(cloud)),
      };
    }
    expect(state.outputs).toMatchObject({ policy: policy("s:f"), attachmentCount: 1 });
    expect(mayList(cloud, role)).toBe(false);

    await attachment.delete(id, { inputs: attached, outputs: {} }, context(cloud));
    await managed.delete(policyArn, state, context(cloud));
    expect(await managed.read(policyArn, state)).toBeUndefined();
  });
});
