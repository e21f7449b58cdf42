import { createHash } from "node:crypto";

/** A message as a queue holds it, and what follows from its content alone: digests and size. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader: string | undefined;
  readonly senderId: string;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly sequenceNumber: string | undefined;
  /** SentTimestamp: retention counts from here. */
  readonly sentAtMs: number;
  /** When it entered this queue: its age counts from here. */
  readonly enqueuedAtMs: number;
  /** Set on messages that a redrive policy moved here. */
  readonly deadLetterSourceArn: string | undefined;
  receiveCount: number;
  firstReceivedAtMs: number | undefined;
  state: "visible" | "delayed" | "inFlight";
  /** When a delayed or in-flight message becomes visible. */
  visibleAtMs: number;
  /** When the receive that holds it began: visibility can be extended to 12 hours from here. */
  receivedAtMs: number;
  /** The newest receipt handle: only this one is good. */
  receiptHandle: string | undefined;
}

/** As on the wire: binary values in base64. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export const md5 = (text: string | Buffer) => createHash("md5").update(text).digest("hex");

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts: Buffer[] = [];
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  };
  for (const name of names) {
    const attribute = attributes[name]!;
    add(Buffer.from(name));
    add(Buffer.from(attribute.DataType));
    parts.push(Buffer.from([attribute.BinaryValue === undefined ? 1 : 2]));
    add(attributeBytes(attribute));
  }
  return md5(Buffer.concat(parts));
}

/** What counts against MaximumMessageSize: the body and every attribute's name, type and value. */
export function messageBytes(body: string, attributes: MessageAttributes): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, attribute] of Object.entries(attributes))
    bytes +=
      Buffer.byteLength(name) +
      Buffer.byteLength(attribute.DataType) +
      attributeBytes(attribute).length;
  return bytes;
}

/** The characters of XML 1.0 are all that SQS takes; anything else would not survive its query protocol. */
export const hasOnlyAllowedCharacters = (text: string) =>
  text.isWellFormed() && !/[^\t\n\r\u0020-\uD7FF\uD800-\uDFFF\uE000-\uFFFD]/.test(text);

function attributeBytes({ StringValue, BinaryValue }: MessageAttribute): Buffer {
  return BinaryValue === undefined
    ? Buffer.from(StringValue ?? "")
    : Buffer.from(BinaryValue, "base64");
}
