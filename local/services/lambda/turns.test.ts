import fc from "fast-check";
import { VirtualClock } from "../../core/clock";
import { Lane, PATIENCE_MS, Turns } from "./turns";

const QUIET_MS = 30;
const noWork = () => Promise.resolve();

function machine({ requestsFirst = true, processors = 2 } = {}) {
  const clock = new VirtualClock(0);
  const turns = new Turns({ requestsFirst, clock, processors });
  return { clock, turns, lane: () => new Lane(() => 4) };
}

/** Background invocations of some functions: in which order they started, and how to end them. */
function background(turns: Turns) {
  const started: string[] = [];
  const running = new Map<string, () => void>();
  let waiting = 0;
  return {
    started,
    get running() {
      return running.size;
    },
    get waiting() {
      return waiting;
    },
    begin(name: string, lane: Lane) {
      waiting++;
      const end = turns.beginBackground(lane, () => {
        waiting--;
        started.push(name);
        running.set(name, () => end());
      });
    },
    end(name = [...running.keys()][0]!) {
      const end = running.get(name)!;
      running.delete(name);
      end();
    },
  };
}

describe("turns", () => {
  it("let background work run side by side while no request is answered, up to each function's limit", () => {
    const { turns, lane } = machine();
    const [one, other] = [lane(), lane()];
    const work = background(turns);
    for (let i = 0; i < 6; i++) work.begin(`one ${i}`, one);
    for (let i = 0; i < 2; i++) work.begin(`other ${i}`, other);
    expect(work.started).toEqual(["one 0", "one 1", "one 2", "one 3", "other 0", "other 1"]);
    work.end("one 2");
    expect(work.started.at(-1)).toBe("one 4");
  });

  it("let one run at a time beside requests, the oldest first whichever function it is for", () => {
    const { turns, lane } = machine();
    const [one, other] = [lane(), lane()];
    const work = background(turns);
    turns.beginRequest();
    for (const name of ["a", "b"]) work.begin(name, one);
    work.begin("c", other);
    work.begin("d", one);
    expect(work.started).toEqual(["a"]);
    for (const name of ["a", "b", "c"]) work.end(name);
    expect(work.started).toEqual(["a", "b", "c", "d"]);
  });

  it("start all that waits shortly after the last answer, though nothing else happens", async () => {
    const { clock, turns, lane } = machine();
    const [one, work] = [lane(), background(turns)];
    const answered = turns.beginRequest();
    for (const name of ["a", "b", "c"]) work.begin(name, one);
    answered();
    expect(work.running).toBe(1);
    await clock.advance(QUIET_MS, noWork);
    expect(work.running).toBe(3);
  });

  it("give what lags behind all processors, one for each function, though nothing ends meanwhile", async () => {
    const { clock, turns, lane } = machine({ processors: 3 });
    const work = background(turns);
    turns.beginRequest();
    const lanes = [lane(), lane(), lane(), lane()];
    for (const [i, one] of lanes.entries())
      for (const number of [1, 2]) work.begin(`${i}.${number}`, one);
    await clock.advance(PATIENCE_MS - 1, noWork);
    expect(work.started).toEqual(["0.1"]);
    await clock.advance(1, noWork);
    expect(work.started).toEqual(["0.1", "1.1", "2.1"]);
  });

  it("begin with one again once nothing waits and no request is answered", async () => {
    const { clock, turns, lane } = machine();
    const [one, other, work] = [lane(), lane(), background(turns)];
    const answered = turns.beginRequest();
    const beginBoth = (a: string, b: string) => {
      work.begin(a, one);
      work.begin(b, other);
    };
    beginBoth("a", "b");
    await clock.advance(PATIENCE_MS, noWork);
    for (const name of ["a", "b"]) work.end(name);
    beginBoth("c", "d");
    expect(work.running).toBe(2);
    answered();
    for (const name of ["c", "d"]) work.end(name);
    await clock.advance(QUIET_MS, noWork);
    turns.beginRequest();
    beginBoth("e", "f");
    expect(work.running).toBe(1);
  });

  it("know no requests where they are not to come first", () => {
    const { turns, lane } = machine({ requestsFirst: false });
    const [one, work] = [lane(), background(turns)];
    turns.beginRequest();
    for (const name of ["a", "b", "c"]) work.begin(name, one);
    expect(work.running).toBe(3);
  });

  it("always let something run, keep every limit, and start everything in the end", async () => {
    const steps = fc.array(
      fc.oneof(
        fc.constantFrom("request", "answer", "end", "time" as const),
        fc.constantFrom(0, 1, 2),
      ),
      { maxLength: 80 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const { clock, turns, lane } = machine();
        const lanes = [lane(), lane(), lane()];
        const work = background(turns);
        const answers: (() => void)[] = [];
        for (const [at, step] of story.entries()) {
          if (typeof step === "number") work.begin(String(at), lanes[step]!);
          else if (step === "request") answers.push(turns.beginRequest());
          else if (step === "answer") answers.shift()?.();
          else if (step === "time") await clock.advance(QUIET_MS, noWork);
          else if (work.running > 0) work.end();
          expect(work.running > 0 || work.waiting === 0).toBe(true);
          expect(lanes.every(({ running, limit }) => running <= limit)).toBe(true);
        }
        for (const answer of answers) answer();
        await clock.advance(QUIET_MS, noWork);
        while (work.running > 0) work.end();
        expect(work.waiting).toBe(0);
      }),
    );
  });
});
