import type { TraceHeader } from "../tracing";
import { parseTraceHeader } from "../tracing";

/** A message as ReceiveMessage returns it. */
export interface ReceivedMessage {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  MD5OfBody: string;
  Attributes?: Record<string, string>;
  MessageAttributes?: Record<
    string,
    { DataType: string; StringValue?: string; BinaryValue?: Uint8Array }
  >;
  MD5OfMessageAttributes?: string;
}

/** The record that a function gets: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function sqsRecord(message: ReceivedMessage, queueArn: string, region: string) {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(
        ([name, { DataType, StringValue, BinaryValue }]) => [
          name,
          {
            ...(StringValue !== undefined && { stringValue: StringValue }),
            ...(BinaryValue !== undefined && {
              binaryValue: Buffer.from(BinaryValue).toString("base64"),
            }),
            stringListValues: [],
            binaryListValues: [],
            dataType: DataType,
          },
        ],
      ),
    ),
    md5OfBody: message.MD5OfBody,
    ...(message.MD5OfMessageAttributes && {
      md5OfMessageAttributes: message.MD5OfMessageAttributes,
    }),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

export type SqsRecord = ReturnType<typeof sqsRecord>;

/** What a filter pattern sees: the body as JSON where it is JSON. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
export function filterView(record: SqsRecord): Record<string, unknown> {
  try {
    return { ...record, body: JSON.parse(record.body) as unknown };
  } catch {
    // A plain-text body is matched as text.
    return record;
  }
}

/** The traces in which the messages were sent; a batch continues none of them, but names them all. */
export function tracesOf(records: readonly SqsRecord[]): TraceHeader[] {
  return records
    .map(({ attributes }) => parseTraceHeader(attributes["AWSTraceHeader"]))
    .filter(({ root }) => root !== undefined);
}
