import type { Random } from "../../core/random";
import { receiptHandleIsInvalid } from "./errors";
import type { Message } from "./message";

/** Receipt handles name their message, so that a late one is told from one that never was. */
export const newReceiptHandle = (random: Random, message: Message) =>
  Buffer.from(`${message.id} ${message.receiveCount} ${random.hex(16)}`).toString("base64");

/** The id of the message that a handle was given out for. */
export function messageIdOf(receiptHandle: string): string {
  const [id, count, token] = Buffer.from(receiptHandle, "base64").toString().split(" ");
  if (id?.length !== 36 || !count || token?.length !== 16)
    throw receiptHandleIsInvalid(receiptHandle);
  return id;
}
