import { serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { Batches } from "../apigateway/batches";

interface Line {
  timestamp: number;
  message: string;
}

/** Writes WAF's log through the log delivery service, which the log group's resource policy must let in. */
export class WafLog {
  private readonly batches: Batches<Line>;
  private readonly opened = new Set<string>();

  constructor(private readonly cloud: Cloud) {
    this.batches = new Batches<Line>(
      cloud,
      (destination) => (lines) => this.write(JSON.parse(destination) as [string, string], lines),
      (message) => process.emitWarning(message),
    );
  }

  add(logGroupName: string, aclName: string, line: Line): void {
    this.batches.add(JSON.stringify([logGroupName, `${this.cloud.region}_${aclName}_0`]), line);
  }

  private async write(
    [logGroupName, logStreamName]: [string, string],
    logEvents: Line[],
  ): Promise<void> {
    const delivery = serviceCaller("delivery.logs.amazonaws.com", {
      sourceArn: this.cloud.arn("logs", "*"),
      sourceAccount: this.cloud.accountId,
    });
    const stream = { logGroupName, logStreamName };
    const name = `${logGroupName} ${logStreamName}`;
    if (!this.opened.has(name)) {
      await this.cloud.call(delivery, "logs", "CreateLogStream", stream);
      this.opened.add(name);
    }
    await this.cloud.call(delivery, "logs", "PutLogEvents", { ...stream, logEvents });
  }
}
