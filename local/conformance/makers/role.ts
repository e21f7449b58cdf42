import type { Input } from "../../core/service";

/** The same two calls everywhere. Resolves to the role's ARN. */
export async function makeRole(
  iam: (operation: string, input: Input) => Promise<unknown>,
  RoleName: string,
  service: string,
  statements: readonly Input[] = [],
): Promise<string> {
  const made = (await iam("CreateRole", {
    RoleName,
    AssumeRolePolicyDocument: policy([
      { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" },
    ]),
  })) as { Role: { Arn: string } };
  if (statements.length > 0)
    await iam("PutRolePolicy", {
      ...{ RoleName, PolicyName: "inline", PolicyDocument: policy(statements) },
    });
  return made.Role.Arn;
}

export const policy = (Statement: readonly Input[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });
