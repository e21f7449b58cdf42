import { type RoleCaller, serviceCaller } from "../../core/caller";
import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import type { Input } from "../../core/service";
import { createIam } from "../iam";
import { createSts } from "../sts";
import { createKms } from ".";

/** An account with KMS and a role, for the tests of keys. */
export const ACCOUNT = "111122223333";
export const WORKER_ARN = `arn:aws:iam::${ACCOUNT}:role/worker`;
export const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };

export interface KeyTest {
  cloud: Cloud;
  worker: RoleCaller;
  admin(operation: string, input?: Input): Promise<Record<string, unknown>>;
  createKey(input?: Input): Promise<{ id: string; arn: string }>;
  /** Replaces what the worker's one inline policy allows. */
  allowWorker(actions: string[], condition?: unknown): Promise<void>;
}

export async function keyTest(): Promise<KeyTest> {
  const cloud = new Cloud({
    accountId: ACCOUNT,
    region: "us-east-1",
    clock: new VirtualClock(Date.UTC(2026, 0, 1)),
    seed: "kms",
  });
  for (const factory of [createIam, createSts, createKms]) cloud.add(factory);
  await cloud.call(cloud.administrator, "iam", "CreateRole", {
    RoleName: "worker",
    AssumeRolePolicyDocument: policy([
      { Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ]),
  });
  const lambda = serviceCaller("lambda.amazonaws.com");
  const admin = (operation: string, input: Input = {}) =>
    cloud.call(cloud.administrator, "kms", operation, input);
  return {
    cloud,
    worker: await cloud.assumeRole(lambda, WORKER_ARN, "session"),
    admin,
    async createKey(input = {}) {
      const created = await admin("CreateKey", input);
      const { KeyId, Arn } = created["KeyMetadata"] as { KeyId: string; Arn: string };
      return { id: KeyId, arn: Arn };
    },
    async allowWorker(actions, condition) {
      await cloud.call(cloud.administrator, "iam", "PutRolePolicy", {
        RoleName: "worker",
        PolicyName: "keys",
        PolicyDocument: policy([{ Action: actions, Resource: "*", Condition: condition }]),
      });
    },
  };
}

/** Statements allow unless they say otherwise. */
export function policy(statements: object[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  });
}

/** What a key needs beside the statement under test, so that the account can still manage it. */
export const MANAGED_BY_ADMINISTRATOR = {
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/administrator` },
  Action: "kms:*",
  Resource: "*",
};
