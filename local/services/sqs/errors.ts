import { AwsError } from "../../core/errors";

/** SQS's errors, named after the shapes of its JSON protocol; the endpoint derives the old query codes from them. */
export const queueDoesNotExist = () =>
  new AwsError("QueueDoesNotExist", "The specified queue does not exist.");

export const missingParameter = (name: string) =>
  new AwsError(
    "MissingRequiredParameterException",
    `The request must contain the parameter ${name}.`,
  );

export const invalidParameter = (message: string) =>
  new AwsError("InvalidParameterValueException", message);

export const invalidValue = (value: unknown, parameter: string, reason: string) =>
  invalidParameter(
    `Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );

export const invalidAttributeName = (name: string) =>
  new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);

export const invalidAttributeValue = (name: string, reason = "") =>
  new AwsError(
    "InvalidAttributeValue",
    `Invalid value for the parameter ${name}.${reason ? ` Reason: ${reason}` : ""}`,
  );

export const receiptHandleIsInvalid = (handle: string) =>
  new AwsError(
    "ReceiptHandleIsInvalid",
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
  );

export const requestThrottled = () =>
  new AwsError("RequestThrottled", "The request was denied due to request throttling.");
