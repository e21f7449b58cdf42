/** Turns the cloud's clock forward in steps, so that whoever looks sees time pass and can stop it. */
import type { Cloud } from "../../../local/core/cloud";

const STEP_MS = 15_000;

export class Turning {
  /** Where the clock is going; undefined while it only goes on. */
  untilMs: number | undefined;

  constructor(
    private readonly cloud: Pick<Cloud, "clock" | "advance">,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Turning on while it turns goes further. */
  turn(durationMs: number): void {
    const isTurning = this.untilMs !== undefined;
    this.untilMs = (this.untilMs ?? this.cloud.clock.nowMs()) + durationMs;
    if (!isTurning)
      void this.run().catch((error: unknown) => {
        this.untilMs = undefined;
        this.onError(error);
      });
  }

  stop(): void {
    this.untilMs = undefined;
  }

  private async run(): Promise<void> {
    while (this.untilMs !== undefined) {
      const leftMs = this.untilMs - this.cloud.clock.nowMs();
      if (leftMs <= 0) this.untilMs = undefined;
      else await this.cloud.advance(Math.min(STEP_MS, leftMs));
    }
  }
}
