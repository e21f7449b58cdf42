/** How the functions make their AWS clients. */
import toFastProperties from "to-fast-properties";
import { EndableHttpHandler } from "./endedBy";
import { Sha256 } from "./sha256";

/** Of one try: a connection or an answer that hangs must not use up the caller's budget alone. */
export const requestLimits = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  // Else the SDK only warns when the time is over, and goes on waiting.
  throwOnRequestTimeout: true,
};

const defaults = () => ({
  maxAttempts: 3,
  requestHandler: new EndableHttpHandler(requestLimits),
  // What was put together for one call serves all of its kind: no middleware is added later.
  cacheMiddleware: true,
  sha256: Sha256,
});

interface Client {
  readonly config: object;
  readonly middlewareStack: { remove(middlewareName: string): boolean };
}

/** A client without what every call would pay for and nobody uses: together a third of a call's own work. */
export function awsClient<C extends Client, Given extends object>(
  Client: new (configuration: ReturnType<typeof defaults> & Given) => C,
  given?: Given,
): C {
  const client = new Client({ ...defaults(), ...given! });
  // Copies and redacts each input and output, for a logger that is not there.
  client.middlewareStack.remove("loggerMiddleware");
  // Writes the same text anew for each call. AWS knows our calls by their roles.
  client.middlewareStack.remove("getUserAgentMiddleware");
  // Having grown by assignments it is a hash table to V8, and every call copies it four times.
  toFastProperties(client.config);
  return client;
}
