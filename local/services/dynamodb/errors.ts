import { AwsError } from "../../core/errors";
import type { Item } from "./values/attributeValue";

/** DynamoDB's errors in its own words. */
export const validation = (message: string) => new AwsError("ValidationException", message);

export const invalidParameters = (reason: string) =>
  validation(`One or more parameter values were invalid: ${reason}`);

export const resourceNotFound = (detail = "") =>
  new AwsError("ResourceNotFoundException", `Requested resource not found${detail}`);

export const conditionFailed = (item?: Item) =>
  new AwsError("ConditionalCheckFailedException", "The conditional request failed", {
    members: item ? { Item: item } : {},
  });

export interface CancellationReason {
  /** None, ConditionalCheckFailed, TransactionConflict, ValidationError, … */
  Code: string;
  Message?: string;
  Item?: Item;
}

/**
 * The engine runs one transaction after the other, so none ever meets another in flight: a
 * TransactionConflict comes only from a fault that a test injects with this error.
 */
export const transactionCanceled = (reasons: CancellationReason[]) =>
  new AwsError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    { members: { CancellationReasons: reasons } },
  );
