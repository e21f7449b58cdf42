import type { CloudState } from "../protocol";
import { span } from "./format";
import type { Acting } from "./useActing";

const steps = [
  ["+1 min", 60],
  ["+5 min", 300],
  ["+1 h", 3_600],
] as const;

/** Retries, alarms and quotas take minutes and days; nobody needs to wait for them. */
export function Clock({ cloud, acting }: { cloud: CloudState; acting: Acting }) {
  const { turning, nowMs } = cloud;
  const midnightSeconds = Math.ceil((86_400_000 - (nowMs % 86_400_000)) / 1000);
  return (
    <section class="card" aria-label="Turn the clock">
      <h2>Turn the clock forward</h2>
      <div class="row">
        {steps.map(([label, seconds]) => (
          <button key={label} type="button" onClick={() => acting.act("turn", { seconds })}>
            {label}
          </button>
        ))}
        <button type="button" onClick={() => acting.act("turn", { seconds: midnightSeconds })}>
          to midnight
        </button>
      </div>
      {turning && (
        <p class="fault">
          {`Turning: ${span(Math.max(0, turning.untilMs - nowMs))} to go`}
          <button type="button" class="link" onClick={() => acting.act("stopTurning", {})}>
            stop
          </button>
        </p>
      )}
    </section>
  );
}
