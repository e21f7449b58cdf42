/** ARNs in their six parts: arn:partition:service:region:account:resource. */

export interface Arn {
  partition: string;
  service: string;
  region: string;
  accountId: string;
  resource: string;
}

export function parseArn(text: string): Arn | undefined {
  const parts = text.split(":");
  if (parts.length < 6 || parts[0] !== "arn") return undefined;
  const [, partition, service, region, accountId] = parts as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { partition, service, region, accountId, resource: parts.slice(5).join(":") };
}

/** `*` stands for any characters, `?` for one, as in IAM policies. */
export function hasWildcard(text: string): boolean {
  return /[*?]/.test(text);
}
