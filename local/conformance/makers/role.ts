import type { Input } from "../../core/service";

/**
 * The same calls everywhere. `trusted` is a service (`lambda.amazonaws.com`) or an account's number.
 * Resolves to the role's ARN.
 */
export async function makeRole(
  iam: (operation: string, input: Input) => Promise<unknown>,
  RoleName: string,
  trusted: string,
  statements: readonly Input[] = [],
  PermissionsBoundary?: string,
): Promise<string> {
  const isAccount = /^\d{12}$/.test(trusted);
  const Principal = isAccount ? { AWS: `arn:aws:iam::${trusted}:root` } : { Service: trusted };
  const made = (await iam("CreateRole", {
    RoleName,
    AssumeRolePolicyDocument: policy([{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }]),
    ...(PermissionsBoundary && { PermissionsBoundary }),
  })) as { Role: { Arn: string } };
  if (statements.length > 0)
    await iam("PutRolePolicy", {
      ...{ RoleName, PolicyName: "inline", PolicyDocument: policy(statements) },
    });
  return made.Role.Arn;
}

export const policy = (Statement: readonly Input[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });
