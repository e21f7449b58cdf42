import type { ThrottleLimits } from "./model";

/** Throttling as API Gateway does it: a bucket of `burstLimit` tokens, refilled with `rateLimit` tokens a second. */
export interface TokenBucket {
  tokens: number;
  filledMs: number;
}

export function fullBucket(limits: ThrottleLimits, nowMs: number): TokenBucket {
  return { tokens: limits.burstLimit, filledMs: nowMs };
}

/** Takes one token; false where there is none. */
export function takeToken(bucket: TokenBucket, limits: ThrottleLimits, nowMs: number): boolean {
  const refilled = ((nowMs - bucket.filledMs) / 1000) * limits.rateLimit;
  bucket.tokens = Math.min(limits.burstLimit, bucket.tokens + refilled);
  bucket.filledMs = nowMs;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
