/**
 * The story of one bus event: the webhook's row learns its tier and a note for whoever looks at it.
 * Writes only those attributes: the status has other owners. Several rules may match one event, and the bus
 * may deliver twice; the same values are then written again.
 */
import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { PaymentEventDetail } from "../../contracts/events";
import { dependency, isConditionFailed } from "../shared/dependency";
import { s } from "../shared/items";
import { type Clock, isoAt, type Observer } from "../shared/observer";

export interface AnnotatePorts {
  /** False where the row is gone (its 30 days are over). */
  writeTier: (detail: PaymentEventDetail, note: string, at: string) => Promise<boolean>;
  observer: Observer;
  now: Clock;
}

export async function annotateWebhook(
  { detail }: { detail: PaymentEventDetail },
  { writeTier, observer, now }: AnnotatePorts,
): Promise<void> {
  const { webhook_id, kind, tier } = detail;
  await observer.traced("annotate", async (annotate) => {
    annotate(webhook_id);
    const isWritten = await writeTier(detail, noteOf(detail), isoAt(now()));
    const message = isWritten ? "tier written" : "row is gone";
    observer.log(isWritten ? "info" : "warn", message, { webhook_id, kind, tier });
  });
}

/** What an operator should do with it, if anything. */
export function noteOf({ kind, tier }: Pick<PaymentEventDetail, "kind" | "tier">): string {
  if (kind === "disputed") return "Dispute: answer before the provider's deadline.";
  if (kind === "failed") return "Failed payment: nothing was taken.";
  if (tier !== "high") return "Routine.";
  return kind === "refunded" ? "High refund: review." : "High amount: review.";
}

export function writeTierIn(client: DynamoDBClient, tableName: string): AnnotatePorts["writeTier"] {
  return async (detail, note, at) => {
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: { webhook_id: s(detail.webhook_id) },
      UpdateExpression: "SET tier = :tier, tier_note = :note, tier_at = :at, tier_kind = :kind",
      ConditionExpression: "attribute_exists(webhook_id)",
      ExpressionAttributeValues: {
        ":tier": s(detail.tier),
        ":note": s(note),
        ":at": s(at),
        ":kind": s(detail.kind),
      },
    });
    try {
      await dependency("DynamoDB", () => client.send(command), isConditionFailed);
      return true;
    } catch (error) {
      if (isConditionFailed(error)) return false;
      throw error;
    }
  };
}
