import { type RoleCaller, serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";

export interface Session {
  caller: RoleCaller;
  /** What a process needs to act as the role. */
  environment: Record<string, string>;
  expiresAtMs: number;
}

/** SDKs ask for new credentials 5 minutes before the old ones end; new ones must be there by then. */
const RENEW_BEFORE_MS = 10 * 60 * 1000;

/** A function's execution role, assumed by Lambda and renewed before the credentials end. */
export class RoleSession {
  private session: Session | undefined;
  private renewal: Promise<Session> | undefined;

  constructor(
    private readonly cloud: Cloud,
    private readonly roleArn: string,
    private readonly functionName: string,
  ) {}

  async current(): Promise<Session> {
    const session = this.session;
    if (session && session.expiresAtMs - this.cloud.clock.nowMs() > RENEW_BEFORE_MS) return session;
    this.renewal ??= this.renew().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private async renew(): Promise<Session> {
    const output = await this.cloud.call(
      serviceCaller("lambda.amazonaws.com"),
      "sts",
      "AssumeRole",
      {
        RoleArn: this.roleArn,
        // STS asks for two characters, Lambda is content with one.
        RoleSessionName: this.functionName.padEnd(2, "_"),
      },
    );
    const { AccessKeyId } = output["Credentials"] as { AccessKeyId: string };
    const credential = this.cloud.credentials.byAccessKeyId(AccessKeyId);
    if (credential?.caller.kind !== "role")
      throw new AwsError("ServiceException", `STS gave no credentials for ${this.roleArn}.`, {
        statusCode: 500,
      });
    const expiresAtMs = credential.expiresAtMs ?? Number.MAX_SAFE_INTEGER;
    this.session = {
      caller: credential.caller,
      expiresAtMs,
      environment: {
        AWS_ACCESS_KEY_ID: credential.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credential.secretAccessKey,
        AWS_SESSION_TOKEN: credential.sessionToken ?? "",
        // AWS does not set it: there an environment is gone before its credentials are. Here virtual
        // days pass, so SDK clients must know when to look for new ones.
        ...(credential.expiresAtMs !== undefined && {
          AWS_CREDENTIAL_EXPIRATION: new Date(credential.expiresAtMs).toISOString(),
        }),
      },
    };
    return this.session;
  }
}
