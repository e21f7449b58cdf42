/** What all AWS clients of the functions share. */

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
};
