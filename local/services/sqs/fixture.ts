import type { Caller } from "../../core/caller";
import { type Clock, VirtualClock } from "../../core/clock";
import { Cloud } from "../../core/cloud";
import type { Input, Output, ResourceType } from "../../core/service";
import { createSqs } from "./index";

export interface SqsFixture {
  cloud: Cloud;
  /** Makes a queue as a Pulumi program does; returns its URL. */
  createQueue(name: string, inputs?: Input): Promise<string>;
  call(operation: string, input: Input, caller?: Caller): Promise<Output>;
  send(queueUrl: string, body: string, more?: Input): Promise<Output>;
  /** Up to ten messages, with all system attributes. */
  receive(queueUrl: string, more?: Input): Promise<ReceivedMessage[]>;
  resource(token: string): ResourceType;
}

export interface ReceivedMessage {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  MD5OfBody: string;
  MD5OfMessageAttributes?: string;
  MessageAttributes?: Record<string, Input>;
  Attributes: Record<string, string>;
}

/** For tests: SQS alone, on a virtual clock, where everybody may do everything. */
export function sqsFixture(
  clock: Clock = new VirtualClock(Date.parse("2026-01-01T00:00:00Z")),
): SqsFixture {
  const cloud = new Cloud({
    accountId: "123456789012",
    region: "us-east-1",
    clock,
    seed: "sqs",
  });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  const service = cloud.add(createSqs);
  const resource = (token: string) => service.resourceTypes.find((type) => type.token === token)!;
  const call = (operation: string, input: Input, caller: Caller = cloud.administrator) =>
    cloud.call(caller, "sqs", operation, input);
  return {
    cloud,
    call,
    resource,
    async createQueue(name, inputs = {}) {
      const fifoQueue = name.endsWith(".fifo");
      const context = { caller: cloud.administrator, logicalName: name };
      const created = await resource("aws:sqs/queue:Queue").create(
        { name, fifoQueue, ...inputs },
        context,
      );
      return created.id;
    },
    send: (QueueUrl, MessageBody, more = {}) =>
      call("SendMessage", { QueueUrl, MessageBody, ...more }),
    async receive(QueueUrl, more = {}) {
      const output = await call("ReceiveMessage", {
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
        ...more,
      });
      return (output["Messages"] ?? []) as ReceivedMessage[];
    },
  };
}
