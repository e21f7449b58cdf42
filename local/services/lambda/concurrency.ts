import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";

/** AWS keeps this much of the account's concurrency for functions without a reserve, where it has that much. */
const UNRESERVED_MIN = 100;

/**
 * How many invocations may be under way, for each function with a reserve and for all others
 * together. An invocation counts from its acceptance to its answer, the wait for a process included,
 * because on AWS each would have an environment of its own; only what stands in a `Line` does not count yet.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export class Concurrency {
  private readonly reserves = new Map<string, number>();
  private readonly running = new Map<string, number>();

  constructor(private readonly cloud: Cloud) {}

  reserve(functionName: string, reserved: number): void {
    const others = this.reservedInAll() - (this.reserves.get(functionName) ?? 0);
    const unreservedMin = Math.min(UNRESERVED_MIN, this.cloud.concurrencyLimit);
    if (this.cloud.concurrencyLimit - others - reserved < unreservedMin)
      throw new AwsError(
        "InvalidParameterValueException",
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${unreservedMin}].`,
      );
    this.reserves.set(functionName, reserved);
  }

  release(functionName: string): void {
    this.reserves.delete(functionName);
  }

  reserveOf(functionName: string): number | undefined {
    return this.reserves.get(functionName);
  }

  get unreserved(): number {
    return this.cloud.concurrencyLimit - this.reservedInAll();
  }

  runningOf(functionName: string): number {
    return this.running.get(functionName) ?? 0;
  }

  runningInAll(): number {
    return sum(this.running.values());
  }

  /** Throws TooManyRequestsException; otherwise returns what ends the invocation. */
  enter(functionName: string): () => void {
    const reserved = this.reserves.get(functionName);
    const before = this.runningOf(functionName);
    if (reserved !== undefined ? before >= reserved : this.runningUnreserved() >= this.unreserved)
      throw throttled(
        reserved === undefined
          ? "ConcurrentInvocationLimitExceeded"
          : "ReservedFunctionConcurrentInvocationLimitExceeded",
      );
    this.running.set(functionName, before + 1);
    return () => {
      this.running.set(functionName, this.runningOf(functionName) - 1);
    };
  }

  private runningUnreserved(): number {
    return sum([...this.running].map(([name, count]) => (this.reserves.has(name) ? 0 : count)));
  }

  private reservedInAll(): number {
    return sum(this.reserves.values());
  }
}

function throttled(reason: string): AwsError {
  return new AwsError("TooManyRequestsException", "Rate Exceeded.", {
    statusCode: 429,
    members: { Reason: reason, Type: "User", retryAfterSeconds: "1" },
  });
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
