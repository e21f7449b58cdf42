import { parseArn, queueUrlOf } from "../../core/arn";
import { type Caller, serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError, NotModelledError } from "../../core/errors";
import { sessionOf } from "../../core/roleSessions";
import type { BusEvent, Rule, Target } from "./store";

export interface Invocation {
  rule: Rule;
  target: Target;
  event: BusEvent;
  /** What the target receives, after inputPath or inputTransformer. */
  payload: string;
  traceHeader?: string;
}

/** Takes an event onto another bus, after that bus's permissions were asked. */
export type Forward = (caller: Caller, busArn: string, event: BusEvent) => Promise<void>;

/** Hands an event to one target, as the rule's service principal or as the target's role. */
export async function invokeTarget(
  cloud: Cloud,
  forward: Forward,
  invocation: Invocation,
): Promise<void> {
  const { rule, target, event, payload } = invocation;
  const kind = targetKind(target.arn);
  const events = serviceCaller("events.amazonaws.com", {
    sourceArn: rule.arn,
    sourceAccount: cloud.accountId,
  });
  // Lambda and log groups are reached by their resource policies only.
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
  const usesRole = target.roleArn !== undefined && kind !== "lambda" && kind !== "logs";
  const caller = usesRole
    ? await sessionOf(cloud, events, target.roleArn!, `events-${event.id}`)
    : events;
  await deliver[kind](cloud, caller, invocation, payload, forward);
}

export type TargetKind = "lambda" | "sqs" | "sns" | "states" | "events" | "logs";

export function targetKind(arn: string): TargetKind {
  const { service, resource } = parseArn(arn);
  const fits: Record<TargetKind, boolean> = {
    lambda: resource.startsWith("function:"),
    sqs: true,
    sns: true,
    states: resource.startsWith("stateMachine:"),
    events: resource.startsWith("event-bus/"),
    logs: resource.startsWith("log-group:"),
  };
  if (!(service in fits) || !fits[service as TargetKind])
    throw new NotModelledError(`a rule's target of this kind: ${arn}`);
  return service as TargetKind;
}

type Deliver = (
  cloud: Cloud,
  caller: Caller,
  invocation: Invocation,
  payload: string,
  forward: Forward,
) => Promise<unknown>;

const deliver: Readonly<Record<TargetKind, Deliver>> = {
  lambda: (cloud, caller, { target, traceHeader }, payload) =>
    cloud.call(caller, "lambda", "Invoke", {
      FunctionName: target.arn,
      InvocationType: "Event",
      Payload: Buffer.from(payload),
      TraceHeader: traceHeader,
    }),
  sqs: (cloud, caller, { target, traceHeader }, payload) =>
    cloud.call(caller, "sqs", "SendMessage", {
      QueueUrl: queueUrlOf(cloud.endpointUrl, target.arn),
      MessageBody: payload,
      ...(traceHeader === undefined
        ? {}
        : {
            MessageSystemAttributes: {
              AWSTraceHeader: { DataType: "String", StringValue: traceHeader },
            },
          }),
      ...(target.sqsMessageGroupId === undefined
        ? {}
        : { MessageGroupId: target.sqsMessageGroupId }),
    }),
  sns: (cloud, caller, { target }, payload) =>
    cloud.call(caller, "sns", "Publish", { TopicArn: target.arn, Message: payload }),
  states: (cloud, caller, { target, traceHeader }, payload) =>
    cloud.call(caller, "states", "StartExecution", {
      stateMachineArn: target.arn,
      input: payload,
      traceHeader,
    }),
  events: (_cloud, caller, { target, event }, _payload, forward) =>
    forward(caller, target.arn, event),
  logs: async (cloud, caller, { target, event }, payload) => {
    const logGroupName = parseArn(target.arn).resource.replace(/^log-group:|:\*$/g, "");
    await ensureLogStream(cloud, caller, logGroupName, event.id);
    await cloud.call(caller, "logs", "PutLogEvents", {
      logGroupName,
      logStreamName: event.id,
      logEvents: [{ timestamp: Date.parse(event.time), message: payload }],
    });
  },
};

/** A stream for each event, as AWS names them; a retry finds it made. */
async function ensureLogStream(
  cloud: Cloud,
  caller: Caller,
  logGroupName: string,
  logStreamName: string,
): Promise<void> {
  try {
    await cloud.call(caller, "logs", "CreateLogStream", { logGroupName, logStreamName });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "ResourceAlreadyExistsException")
      throw error;
  }
}
