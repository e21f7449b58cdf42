import { BatchPublisher, type BusEvent, type PutEvents } from "./publisher";

const event = (name: string): BusEvent => ({
  source: "payment.stripe",
  detailType: name,
  detail: "{}",
  timeMs: 0,
});
const names = (events: readonly BusEvent[]) => events.map(({ detailType }) => detailType);

/** Fails entries by a script: one list of codes a call. */
function bus(...script: ((string | undefined)[] | Error)[]) {
  const calls: string[][] = [];
  const putEvents: PutEvents = async (events) => {
    const codes = script[calls.length] ?? [];
    calls.push(names(events));
    if (codes instanceof Error) throw codes;
    return events.map((_, i) => codes[i]);
  };
  return { calls, putEvents };
}

const noSleep = async () => undefined;

it("waits until every record has offered or withdrawn, then makes one call", async () => {
  const { calls, putEvents } = bus();
  const publisher = new BatchPublisher(3, putEvents, noSleep);
  const a = publisher.publish(event("a"));
  const b = publisher.publish(event("b"));
  await Promise.resolve();
  expect(calls).toEqual([]);
  publisher.withdraw();
  await Promise.all([a, b]);
  expect(calls).toEqual([["a", "b"]]);
});

it("sends again only the entries that failed", async () => {
  const { calls, putEvents } = bus(
    [undefined, "ThrottlingException", undefined],
    ["InternalFailure"],
  );
  const publisher = new BatchPublisher(3, putEvents, noSleep);
  await Promise.all(["a", "b", "c"].map((name) => publisher.publish(event(name))));
  expect(calls).toEqual([["a", "b", "c"], ["b"], ["b"]]);
});

it("fails only the records whose entries failed three times", async () => {
  const { putEvents } = bus(["E1", undefined], ["E2"], ["E3"]);
  const publisher = new BatchPublisher(2, putEvents, noSleep);
  const results = await Promise.allSettled([
    publisher.publish(event("a")),
    publisher.publish(event("b")),
  ]);
  expect(results).toMatchObject([
    {
      status: "rejected",
      reason: { name: "DependencyError", message: expect.stringContaining("E3") as string },
    },
    { status: "fulfilled" },
  ]);
});

it("tries a call again that failed whole", async () => {
  const { calls, putEvents } = bus(new Error("connection reset"));
  const publisher = new BatchPublisher(1, putEvents, noSleep);
  await publisher.publish(event("a"));
  expect(calls).toEqual([["a"], ["a"]]);
});

it("puts at most ten entries into a call", async () => {
  const { calls, putEvents } = bus();
  const publisher = new BatchPublisher(11, putEvents, noSleep);
  await Promise.all(Array.from({ length: 11 }, (_, i) => publisher.publish(event(`${i}`))));
  expect(calls.map((call) => call.length)).toEqual([10, 1]);
});
