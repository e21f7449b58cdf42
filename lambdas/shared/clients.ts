/** What all AWS clients of the functions share. */
import { Sha256 } from "./sha256";

/**
 * Three tries within the caller's budget; a connection or an answer that hangs must not use it up alone. Without
 * `throwOnRequestTimeout` the SDK only warns when the time is over, and goes on waiting.
 */
export const clientDefaults = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    throwOnRequestTimeout: true,
  },
  // Together a fifth of what a call costs: no middleware is added later, and keys are made into key objects once.
  cacheMiddleware: true,
  sha256: Sha256,
};

/** Options of a call that a signal can end. None without one: what the SDK keeps serves calls without options only. */
export const endedBy = (signal: AbortSignal | undefined) => signal && { abortSignal: signal };
