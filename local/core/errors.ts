/** An error as AWS answers it: a code that SDKs match on, a status, a message. */
export class AwsError extends Error {
  readonly code: string;
  readonly statusCode: number;
  /** More members of the error's body, for example the Item of a ConditionalCheckFailedException. */
  readonly members: Record<string, unknown>;

  constructor(
    code: string,
    message: string,
    options: { statusCode?: number; members?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = code;
    this.code = code;
    this.statusCode = options.statusCode ?? 400;
    this.members = options.members ?? {};
  }
}

/** Something that AWS has and the local cloud does not model. Never answered as if it had worked. */
export class NotModelledError extends AwsError {
  constructor(what: string) {
    super(
      "NotModelled",
      `The local cloud does not model ${what}. See docs/local-cloud.md for what it models.`,
      {
        statusCode: 501,
      },
    );
  }
}

/** IAM's sentence for a refusal, with the reason why the policies did not allow it. */
export function accessDenied(
  principalArn: string,
  action: string,
  resource: string,
  reason: string,
): AwsError {
  return new AwsError(
    "AccessDeniedException",
    `User: ${principalArn} is not authorized to perform: ${action} on resource: ${resource} ${reason.startsWith("with ") ? reason : `because ${reason}`}`,
    { statusCode: 403 },
  );
}
