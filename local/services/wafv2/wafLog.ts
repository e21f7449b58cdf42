import { serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { Batches } from "../apigateway/batches";

export interface LogStreamName {
  logGroupName: string;
  logStreamName: string;
}

interface Line {
  timestamp: number;
  message: string;
}

/** Writes WAF's log through the log delivery service, which the log group's resource policy must let in. */
export class WafLog {
  private readonly batches: Batches<Line>;

  constructor(private readonly cloud: Cloud) {
    this.batches = new Batches<Line>(
      cloud,
      (destination) => (logEvents) =>
        cloud.call(delivery(cloud), "logs", "PutLogEvents", {
          ...(JSON.parse(destination) as LogStreamName),
          logEvents,
        }),
      (message) => process.emitWarning(message),
    );
  }

  add(logGroupName: string, aclName: string, line: Line): void {
    this.batches.add(JSON.stringify(logStream(this.cloud, logGroupName, aclName)), line);
  }
}

/** The one stream that a web ACL's log has: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html */
export function logStream(cloud: Cloud, logGroupName: string, aclName: string): LogStreamName {
  return { logGroupName, logStreamName: `${cloud.region}_${aclName}_0` };
}

/** Makes the stream; that it is there already is no failure. */
export async function openLog(cloud: Cloud, stream: LogStreamName): Promise<void> {
  try {
    await cloud.call(delivery(cloud), "logs", "CreateLogStream", { ...stream });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "ResourceAlreadyExistsException")
      throw error;
  }
}

function delivery(cloud: Cloud) {
  return serviceCaller("delivery.logs.amazonaws.com", {
    sourceArn: cloud.arn("logs", "*"),
    sourceAccount: cloud.accountId,
  });
}
