import type { ServiceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { logDeliveryCaller, logGroupOf } from "../states/logDelivery";
import type { LogConfiguration, Pipe } from "./store";

const order: readonly LogConfiguration["level"][] = ["OFF", "ERROR", "INFO", "TRACE"];

/** One line of a pipe's log, without the records: includeExecutionData is not modelled. */
export function writePipeLog(
  cloud: Cloud,
  pipe: Pipe,
  logLevel: "ERROR" | "INFO",
  messageType: string,
  reason?: string,
): void {
  const { log } = pipe;
  if (!log || order.indexOf(log.level) < order.indexOf(logLevel)) return;
  const timestamp = cloud.clock.nowMs();
  const message = JSON.stringify({
    resourceArn: pipe.arn,
    timestamp,
    messageType,
    logLevel,
    ...(reason === undefined ? {} : { error: { message: reason } }),
  });
  cloud.activity.detach(`pipes: log of ${pipe.name}`, () =>
    deliver(cloud, pipe, log.logGroupArn, { timestamp, message }),
  );
}

async function deliver(
  cloud: Cloud,
  pipe: Pipe,
  logGroupArn: string,
  event: { timestamp: number; message: string },
): Promise<void> {
  const caller = logDeliveryCaller(cloud);
  const day = new Date(event.timestamp).toISOString().slice(0, 10);
  const target = {
    logGroupName: logGroupOf(logGroupArn),
    logStreamName: `${pipe.name}/${day}`,
  };
  try {
    await createStream(cloud, caller, target);
    await cloud.call(caller, "logs", "PutLogEvents", { ...target, logEvents: [event] });
  } catch (error) {
    // Log delivery is best effort: a pipe does not stop because nobody can write about it.
    if (!(error instanceof AwsError)) throw error;
  }
}

async function createStream(
  cloud: Cloud,
  caller: ServiceCaller,
  target: { logGroupName: string; logStreamName: string },
): Promise<void> {
  try {
    await cloud.call(caller, "logs", "CreateLogStream", target);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "ResourceAlreadyExistsException")
      throw error;
  }
}
