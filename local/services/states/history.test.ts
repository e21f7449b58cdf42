import { ClosedHistories, type HistoryEvent } from "./history";

const eventsOf = (execution: number): HistoryEvent[] =>
  [1, 2].map((id) => ({
    ...{ id, previousEventId: id - 1, timestampMs: 1_000 * execution + id },
    type: "PassStateEntered",
    detailsName: "stateEnteredEventDetails",
    details: { name: `S${execution}`, input: '{"ü":1}' },
  }));

describe("histories of executions that are over", () => {
  it("are read as they were, each by itself, however many were put away before and after", () => {
    const closed = new ClosedHistories();
    const all = Array.from({ length: 150 }, (_, number) => eventsOf(number));
    const read = all.map((events) => closed.add({ events }));
    expect(read.map(({ events }) => events)).toEqual(all);
  });
});
