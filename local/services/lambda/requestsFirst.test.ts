import fc from "fast-check";
import { VirtualClock } from "../../core/clock";
import { PATIENCE_MS, RequestsFirst } from "./requestsFirst";

/** Starts background invocations and remembers which of them run. */
function background(processors: RequestsFirst) {
  const running: (() => void)[] = [];
  let started = 0;
  return {
    begin: (count: number) => {
      for (let i = 0; i < count; i++)
        void processors.beginBackground().then((end) => {
          started++;
          running.push(end);
        });
      return settled();
    },
    endOne: () => {
      running.shift()!();
      return settled();
    },
    get started() {
      return started;
    },
    get running() {
      return running.length;
    },
  };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("requests first", () => {
  it("lets background work run side by side while nobody waits for an answer", async () => {
    const work = background(new RequestsFirst(new VirtualClock(0)));
    await work.begin(20);
    expect(work.running).toBe(20);
  });

  it("lets one run at a time beside a request, and all when it is answered", async () => {
    const processors = new RequestsFirst(new VirtualClock(0));
    const answered = processors.beginRequest();
    const work = background(processors);
    await work.begin(3);
    expect(work.running).toBe(1);
    await work.endOne();
    expect([work.running, work.started]).toEqual([1, 2]);
    await work.begin(4);
    answered();
    await settled();
    expect(work.started).toBe(7);
  });

  it("gives work that lags behind a growing share, although nothing ends meanwhile", async () => {
    const clock = new VirtualClock(0);
    const processors = new RequestsFirst(clock);
    processors.beginRequest();
    const work = background(processors);
    await work.begin(10);
    for (const expected of [2, 3, 4]) {
      await clock.advance(PATIENCE_MS, settled);
      expect(work.running).toBe(expected);
    }
  });

  it("begins with one again once it has caught up", async () => {
    const clock = new VirtualClock(0);
    const processors = new RequestsFirst(clock);
    processors.beginRequest();
    const work = background(processors);
    await work.begin(2);
    await clock.advance(PATIENCE_MS, settled);
    expect(work.running).toBe(2);
    await work.endOne();
    await work.endOne();
    await work.begin(2);
    expect(work.running).toBe(1);
  });

  it("starts everything sometime, whatever comes in which order", async () => {
    const steps = fc.array(fc.constantFrom("request", "answer", "begin", "end"), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const processors = new RequestsFirst(new VirtualClock(0));
        const work = background(processors);
        const answers: (() => void)[] = [];
        let begun = 0;
        for (const step of story) {
          if (step === "request") answers.push(processors.beginRequest());
          if (step === "answer") answers.shift()?.();
          if (step === "begin") await work.begin(1);
          if (step === "begin") begun++;
          if (step === "end" && work.running > 0) await work.endOne();
          await settled();
          expect(work.running > 0 || work.started === begun).toBe(true);
        }
        for (const answer of answers) answer();
        await settled();
        expect(work.started).toBe(begun);
      }),
      { numRuns: 50 },
    );
  });
});
