/**
 * Used only under a virtual clock: tells the cloud when the running invocation merely waits for
 * something that the cloud's time must bring (an answer that is being delayed, or nothing at all), so
 * that time may move on. Without it a hanging function would hold the virtual clock for ever.
 */
import net from "node:net";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";

const CHECK_INTERVAL_MS = 40;
/** A timer that is due this soon in real time will wake the function by itself: it is still busy. */
const SOON_MS = 2000;
/** The event loop's own work for one check. */
const IDLE_ACTIVE_MS = 2;

const sockets = new Set();
const dueTimes = new Map();
const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;

export function watchQuiescence(isInvoked) {
  trackSockets();
  trackTimers();
  let quietChecks = 0;
  let told = false;
  let seen = { bytes: 0, loop: performance.eventLoopUtilization() };
  const check = () => {
    const bytes = [...sockets].reduce(
      (sum, socket) => sum + socket.bytesRead + socket.bytesWritten,
      0,
    );
    const activeMs = performance.eventLoopUtilization(seen.loop).active;
    const now = performance.now();
    const soon = [...dueTimes.values()].some((dueMs) => dueMs - now < SOON_MS);
    const quiet = isInvoked() && !soon && bytes === seen.bytes && activeMs < IDLE_ACTIVE_MS;
    seen = { bytes, loop: performance.eventLoopUtilization() };
    quietChecks = quiet ? quietChecks + 1 : 0;
    if (quietChecks === 0 && told) process.send((told = false) || { quiet: false });
    if (quietChecks === 2 && !told) process.send((told = true) && { quiet: true });
    again();
  };
  // Twice around the loop: what already lies in a socket is read before the check looks.
  const again = () =>
    realSetTimeout(() => setImmediate(() => setImmediate(check)), CHECK_INTERVAL_MS).unref();
  again();
}

function trackSockets() {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...args) {
    sockets.add(this);
    this.once("close", () => sockets.delete(this));
    return connect.apply(this, args);
  };
}

function trackTimers() {
  globalThis.setTimeout = (run, delayMs, ...args) => {
    const timer = realSetTimeout(
      (...given) => {
        dueTimes.delete(timer);
        run(...given);
      },
      delayMs,
      ...args,
    );
    dueTimes.set(timer, performance.now() + (Number(delayMs) || 0));
    return timer;
  };
  globalThis.setTimeout[promisify.custom] = realSetTimeout[promisify.custom];
  globalThis.clearTimeout = (timer) => {
    dueTimes.delete(timer);
    // A timer may also be named by its number.
    for (const known of typeof timer === "object" ? [] : dueTimes.keys())
      if (Number(known) === Number(timer)) dueTimes.delete(known);
    realClearTimeout(timer);
  };
}
