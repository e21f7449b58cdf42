import { type RoleCaller, serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { GatewayStore } from "./store";

/** Assumed sessions last an hour; a new one is taken in good time. */
const SESSION_MS = 50 * 60 * 1000;

/** Writes log lines as the account's CloudWatch role, making the stream, and for execution logs the group, on first use. */
export class LogWriter {
  private session: { caller: RoleCaller; roleArn: string; untilMs: number } | undefined;
  private readonly streams = new Map<string, string>();

  constructor(
    private readonly cloud: Cloud,
    private readonly store: GatewayStore,
  ) {}

  async write(logGroupName: string, lines: string[]): Promise<void> {
    const caller = await this.caller();
    const logStreamName = this.streams.get(logGroupName) ?? (await this.open(caller, logGroupName));
    const timestamp = this.cloud.clock.nowMs();
    await this.cloud.call(caller, "logs", "PutLogEvents", {
      logGroupName,
      logStreamName,
      logEvents: lines.map((message) => ({ timestamp, message })),
    });
  }

  private async open(caller: RoleCaller, logGroupName: string): Promise<string> {
    const logStreamName = this.cloud.random.hex(32);
    const create = () =>
      this.cloud.call(caller, "logs", "CreateLogStream", { logGroupName, logStreamName });
    await create().catch(async (error: unknown) => {
      const missing = error instanceof AwsError && error.code === "ResourceNotFoundException";
      if (!missing || !logGroupName.startsWith(executionLogPrefix)) throw error;
      await this.cloud.call(caller, "logs", "CreateLogGroup", { logGroupName });
      await create();
    });
    this.streams.set(logGroupName, logStreamName);
    return logStreamName;
  }

  private async caller(): Promise<RoleCaller> {
    const roleArn = this.store.cloudWatchRoleArn;
    if (roleArn === undefined)
      throw new Error("the account has no CloudWatch role (aws:apigateway/account:Account)");
    const nowMs = this.cloud.clock.nowMs();
    if (this.session?.roleArn === roleArn && nowMs < this.session.untilMs)
      return this.session.caller;
    const caller = await this.cloud.assumeRole(
      serviceCaller("apigateway.amazonaws.com"),
      roleArn,
      "BackplaneAssumeRoleSession",
    );
    this.session = { caller, roleArn, untilMs: nowMs + SESSION_MS };
    return caller;
  }
}

const executionLogPrefix = "API-Gateway-Execution-Logs_";

export function executionLogGroup(apiId: string, stageName: string): string {
  return `${executionLogPrefix}${apiId}/${stageName}`;
}
