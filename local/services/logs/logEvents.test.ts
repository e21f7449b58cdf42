import fc from "fast-check";
import { type LogEvent, LogEvents } from "./logEvents";

/** Times of events in the order in which they come: mostly growing, some of them late. */
const times = fc.array(fc.nat({ max: 5_000 }), { maxLength: 1_200 });

const made = (timestamps: readonly number[]) => {
  const plain = timestamps.map((timestampMs, sequence): LogEvent => {
    return { timestampMs, ingestionTimeMs: timestampMs + 5, message: `line ${sequence}`, sequence };
  });
  const events = new LogEvents();
  for (const event of plain) events.add(event);
  return { plain, events };
};

const bytes = (plain: readonly LogEvent[]) =>
  plain.reduce((sum, { message }) => sum + message.length + 26, 0);

describe("a stream's events", () => {
  it("are found by time in the order in which they came, however many are packed", () => {
    fc.assert(
      fc.property(times, fc.nat({ max: 5_000 }), fc.nat({ max: 5_000 }), (all, startMs, endMs) => {
        const { plain, events } = made(all);
        expect(events.within(startMs, endMs)).toEqual(
          plain.filter(({ timestampMs }) => timestampMs >= startMs && timestampMs < endMs),
        );
        expect(events.firstTimestampMs).toBe(all[0]);
        expect(events.lastTimestampMs).toBe(all.at(-1));
        expect(events.storedBytes).toBe(bytes(plain));
      }),
      { numRuns: 50 },
    );
  });

  it("older than the retention are gone, from the bytes too", () => {
    fc.assert(
      fc.property(times, fc.nat({ max: 5_000 }), (all, oldestMs) => {
        const { plain, events } = made(all);
        events.deleteBefore(oldestMs);
        const left = plain.filter(({ timestampMs }) => timestampMs >= oldestMs);
        expect(events.within(0, Number.POSITIVE_INFINITY)).toEqual(left);
        expect(events.storedBytes).toBe(bytes(left));
        expect(events.firstTimestampMs).toBe(left[0]?.timestampMs);
      }),
      { numRuns: 50 },
    );
  });
});
