/**
 * Calls that a signal ends. The SDK takes a signal as an option of a call, but what it has prepared for calls of
 * a kind it uses only without options: with one, a call costs a third more. So the signal goes beside the call.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { NodeHttpHandler } from "@smithy/node-http-handler";

const signals = new AsyncLocalStorage<AbortSignal>();

/** Ends the requests of `call` when the signal does; a pause before a retry, at most a second, is waited for. */
export const endedBy = <T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> =>
  signal ? signals.run(signal, call) : call();

export class EndableHttpHandler extends NodeHttpHandler {
  override handle(...[request, options]: Parameters<NodeHttpHandler["handle"]>) {
    const abortSignal = signals.getStore();
    return super.handle(request, abortSignal ? { ...options, abortSignal } : options);
  }
}
