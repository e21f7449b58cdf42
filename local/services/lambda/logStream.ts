import type { RoleCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { FunctionConfiguration } from "./model";
import type { LogEvent } from "./processes/functionLog";
import type { RoleSession } from "./roleSession";
import { type Loss, Shipper } from "./shipper";

/** CloudWatch's own bound of one PutLogEvents call is 10,000 events or 1 MB; a smaller one keeps memory flat. */
const EVENTS_MAX = 500;
const DELAY_MS = 250;
/** A role that may not write is not asked again for every line. */
const DENIED_PAUSE_MS = 60_000;

/** `2026/11/21/[$LATEST]0123…`: one stream for each process. */
export function logStreamName(cloud: Cloud): string {
  const date = new Date(cloud.clock.nowMs()).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${date}/[$LATEST]${cloud.random.hex(32)}`;
}

/** Writes a process's log to CloudWatch as the function's role. Without the permission the log is lost, the function runs on. */
export function openLogStream(
  cloud: Cloud,
  configuration: FunctionConfiguration,
  session: RoleSession,
  streamName: string,
  lost: (loss: Loss) => void,
): Shipper<LogEvent> {
  const stream = { logGroupName: configuration.logging.logGroup, logStreamName: streamName };
  let made = false;
  let deniedUntilMs = 0;
  return new Shipper<LogEvent>(cloud, {
    label: `lambda:log ${configuration.functionName}`,
    delayMs: DELAY_MS,
    itemsMax: EVENTS_MAX,
    lost,
    async send(logEvents) {
      if (cloud.clock.nowMs() < deniedUntilMs)
        throw new AwsError("AccessDeniedException", "refused a moment ago");
      const { caller } = await session.current();
      try {
        made ||= await makeStream(cloud, caller, stream);
        await cloud.call(caller, "logs", "PutLogEvents", { ...stream, logEvents });
      } catch (error) {
        if (error instanceof AwsError && error.code === "AccessDeniedException")
          deniedUntilMs = cloud.clock.nowMs() + DENIED_PAUSE_MS;
        throw error;
      }
    },
  });
}

async function makeStream(
  cloud: Cloud,
  caller: RoleCaller,
  stream: { logGroupName: string; logStreamName: string },
): Promise<true> {
  try {
    await cloud.call(caller, "logs", "CreateLogStream", stream);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "ResourceNotFoundException") throw error;
    // As on AWS, a missing group is made where the role may.
    await cloud.call(caller, "logs", "CreateLogGroup", { logGroupName: stream.logGroupName });
    await cloud.call(caller, "logs", "CreateLogStream", stream);
  }
  return true;
}
