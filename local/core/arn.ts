/** The parts of `arn:partition:service:region:account:resource`; the resource may itself hold colons. */
export interface Arn {
  service: string;
  region: string;
  accountId: string;
  resource: string;
}

export function parseArn(text: string): Arn {
  const match = /^arn:[^:]+:([^:]*):([^:]*):([^:]*):(.+)$/s.exec(text);
  if (!match)
    throw new Error(`"${text}" is not an ARN (arn:aws:<service>:<region>:<account>:<resource>).`);
  const [, service, region, accountId, resource] = match;
  return { service: service!, region: region!, accountId: accountId!, resource: resource! };
}

/** Queues are addressed by URL, all else by ARN: services that know a queue's ARN send to this URL. */
export function queueUrlOf(endpointUrl: string, queueArn: string): string {
  const { accountId, resource } = parseArn(queueArn);
  return `${endpointUrl}/${accountId}/${resource}`;
}
