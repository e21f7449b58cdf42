import type { Cloud } from "../../core/cloud";

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids */
export function newTraceId(cloud: Cloud): string {
  const seconds = Math.floor(cloud.clock.nowMs() / 1000);
  return `1-${seconds.toString(16).padStart(8, "0")}-${cloud.random.hex(24)}`;
}
