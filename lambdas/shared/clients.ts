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
