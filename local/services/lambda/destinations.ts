import { parseArn, queueUrlOf } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { AwsError, NotModelledError } from "../../core/errors";
import type { AsyncEvent, EndCondition } from "./asyncInvocations";
import type { LambdaFunction } from "./function";

/**
 * Where asynchronous events end, delivered as the function's role.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export async function deliverResult(
  cloud: Cloud,
  target: LambdaFunction,
  event: AsyncEvent,
  condition: EndCondition,
  destinationArn: string,
): Promise<void> {
  const record = resultRecord(cloud, target, event, condition);
  const { caller } = await target.session.current();
  const { service } = parseArn(destinationArn);
  if (service === "sqs")
    await cloud.call(caller, "sqs", "SendMessage", {
      QueueUrl: queueUrlOf(cloud.endpointUrl, destinationArn),
      MessageBody: JSON.stringify(record),
    });
  else if (service === "sns")
    await cloud.call(caller, "sns", "Publish", {
      TopicArn: destinationArn,
      Message: JSON.stringify(record),
    });
  else if (service === "lambda")
    await cloud.call(caller, "lambda", "Invoke", {
      FunctionName: destinationArn,
      InvocationType: "Event",
      Payload: Buffer.from(JSON.stringify(record)),
    });
  else if (service === "events") await putEvent(cloud, target, destinationArn, condition, record);
  else throw new NotModelledError(`${service} as a destination of asynchronous invocations`);
}

async function putEvent(
  cloud: Cloud,
  target: LambdaFunction,
  busArn: string,
  condition: EndCondition,
  record: unknown,
): Promise<void> {
  const { caller } = await target.session.current();
  const entry = {
    EventBusName: busArn,
    Source: "lambda",
    DetailType: `Lambda Function Invocation Result - ${condition === "Success" ? "Success" : "Failure"}`,
    Detail: JSON.stringify(record),
    Resources: [`${target.arn}:$LATEST`, busArn],
  };
  const output = await cloud.call(caller, "events", "PutEvents", { Entries: [entry] });
  if (output["FailedEntryCount"])
    throw new AwsError("DestinationDeliveryFailure", `${busArn} did not take the event.`);
}

/** The event itself, with the error in attributes. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq */
export async function deliverToDeadLetterTarget(
  cloud: Cloud,
  target: LambdaFunction,
  event: AsyncEvent,
  targetArn: string,
): Promise<void> {
  const { caller } = await target.session.current();
  const body = event.payload.toString();
  const attributes = {
    RequestID: { DataType: "String", StringValue: event.requestId },
    ErrorCode: { DataType: "Number", StringValue: event.outcome ? "200" : "429" },
    ErrorMessage: { DataType: "String", StringValue: errorMessageOf(event).slice(0, 1024) },
  };
  if (parseArn(targetArn).service === "sqs")
    await cloud.call(caller, "sqs", "SendMessage", {
      QueueUrl: queueUrlOf(cloud.endpointUrl, targetArn),
      MessageBody: body,
      MessageAttributes: attributes,
    });
  else
    await cloud.call(caller, "sns", "Publish", {
      TopicArn: targetArn,
      Message: body,
      MessageAttributes: attributes,
    });
}

function resultRecord(
  cloud: Cloud,
  target: LambdaFunction,
  event: AsyncEvent,
  condition: EndCondition,
) {
  const { outcome } = event;
  return {
    version: "1.0",
    timestamp: new Date(cloud.clock.nowMs()).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${target.arn}:$LATEST`,
      condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: JSON.parse(event.payload.toString()) as unknown,
    ...(outcome && {
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        ...(outcome.functionError && { functionError: outcome.functionError }),
      },
      responsePayload: JSON.parse(outcome.payload.toString()) as unknown,
    }),
  };
}

function errorMessageOf(event: AsyncEvent): string {
  if (!event.outcome) return "Rate Exceeded.";
  const { errorMessage } = JSON.parse(event.outcome.payload.toString()) as {
    errorMessage?: string;
  };
  // A message attribute's value must not be empty.
  return errorMessage || "Unknown error";
}
