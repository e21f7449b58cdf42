/** Who makes a call. */
export type Caller = UserCaller | RoleCaller | ServiceCaller;

export interface UserCaller {
  kind: "user";
  /** arn:aws:iam::<account>:user/<name> */
  arn: string;
  /** As for a role. */
  viaService?: string;
}

export interface RoleCaller {
  kind: "role";
  /** arn:aws:sts::<account>:assumed-role/<role>/<session> */
  arn: string;
  /** arn:aws:iam::<account>:role/<role>: where the policies are. */
  roleArn: string;
  /** Set when a service passes this caller's identity on, for kms:ViaService: `sqs`, `dynamodb`, … */
  viaService?: string;
}

/** An AWS service acting for itself: only a resource policy can allow it. */
export interface ServiceCaller {
  kind: "service";
  /** `events.amazonaws.com` */
  principal: string;
  arn: string;
  /** aws:SourceArn and aws:SourceAccount, where the real service sends them. */
  sourceArn?: string;
  sourceAccount?: string;
}

export function serviceCaller(
  principal: string,
  source: { sourceArn?: string; sourceAccount?: string } = {},
): ServiceCaller {
  return { kind: "service", principal, arn: principal, ...source };
}
