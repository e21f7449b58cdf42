import { sendControl } from "../local/control";

/**
 * The clock by which a stack judges signatures, overlaps and ages: this machine's for AWS (no endpoint given), and
 * the local cloud's own, which its console may have turned forward. Milliseconds since 1970.
 */
export async function cloudClock(awsEndpoint: string | undefined): Promise<() => number> {
  if (awsEndpoint === undefined) return Date.now;
  const { nowMs } = await sendControl(awsEndpoint, "clock", {});
  const aheadMs = Number(nowMs) - Date.now();
  return () => Date.now() + aheadMs;
}
