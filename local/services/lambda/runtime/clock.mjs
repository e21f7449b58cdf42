/**
 * Gives the function the cloud's time instead of the machine's: a virtual day that has passed in the
 * cloud has passed for Date here too. Durations (process.hrtime, performance.now) stay real.
 */
const RealDate = Date;
const machineNow = RealDate.now.bind(RealDate);
let offsetMs = 0;

/** Below this the machine's clock is the cloud's clock, and the difference is only the way of a message. */
const SAME_CLOCK_MS = 1000;

export function setCloudTime(cloudTimeMs) {
  const differenceMs = cloudTimeMs - machineNow();
  offsetMs = Math.abs(differenceMs) < SAME_CLOCK_MS ? 0 : differenceMs;
}

RealDate.now = () => machineNow() + offsetMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now()] : args, newTarget),
  apply: () => new RealDate(RealDate.now()).toString(),
});
RealDate.prototype.constructor = globalThis.Date;
