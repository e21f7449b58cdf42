/** What the page works out by itself: texts, places, the stream's pieces. */
import type { Topology, TopologyNode } from "../protocol";
import { arrivals } from "./arrivals";
import { eventsIn } from "./eventStream";
import { brief, count, dateAndTime, rate, shortArn, since, span } from "./format";
import { labelLines } from "./labelLines";
import { layOut, size } from "./layout";

it.each([
  [0, "0"],
  [1_204, "1,204"],
  [99_999, "99,999"],
  [120_345, "120.3k"],
  [1_250_000, "1.3M"],
])("%d is counted as %s", (value, text) => expect(count(value)).toBe(text));

it.each([
  [0, ""],
  [0.4, "0.4/s"],
  [12.4, "12/s"],
  [1_204, "1.2k/s"],
])("%d a second reads %s", (value, text) => expect(rate(value)).toBe(text));

it("counts briefly where there is little room", () => {
  expect([brief(9_999), brief(22_710), brief(1_250_000)]).toEqual(["9,999", "22.7k", "1.3M"]);
});

it.each([
  [3_000, "3 s"],
  [240_000, "4 min"],
  [7_500_000, "2 h 5 min"],
  [97_200_000, "1 d 3 h"],
])("%d ms span %s", (ms, text) => expect(span(ms)).toBe(text));

it("tells times of day in UTC, and the way of a webhook in milliseconds first", () => {
  expect(dateAndTime(Date.UTC(2026, 10, 21, 14, 3, 7))).toBe("21 Nov 14:03:07");
  expect([since(62), since(1_702), since(12_040), since(150_000)]).toEqual([
    "62 ms",
    "1,702 ms",
    "12.0 s",
    "3 min",
  ]);
});

it("shortens an ARN to what it names", () => {
  expect(shortArn("arn:aws:iam::1:role/worker")).toBe("role/worker");
  expect(shortArn("*")).toBe("*");
});

it.each([
  ["stripe-webhooks", ["stripe-", "webhooks"]],
  ["payments", ["payments"]],
  ["notifications-consumer", ["notifications-", "consumer"]],
  ["averyverylongnamewithouthyphens", ["averyverylongn", "amewithouthyp…"]],
])("breaks the name %s into %j", (name, lines) => expect(labelLines(name)).toEqual(lines));

it("reads events out of a stream that comes in pieces", () => {
  const first = eventsIn('event: flow\ndata: {"a":1}\n\nevent: clo');
  expect(first).toEqual({ events: [{ event: "flow", data: '{"a":1}' }], rest: "event: clo" });
  expect(eventsIn(`${first.rest}ud\ndata: []\n\n`)).toEqual({
    events: [{ event: "cloud", data: "[]" }],
    rest: "",
  });
});

describe("the drawing", () => {
  const node = (id: string, more: Partial<TopologyNode> = {}): TopologyNode => ({
    id,
    kind: "function",
    label: id,
    name: id,
    repairs: false,
    deadLetterQueues: [],
    ...more,
  });
  const topology = (nodes: TopologyNode[], ...pairs: [string, string][]): Topology => ({
    stack: "dev",
    nodes,
    edges: pairs.map(([from, to]) => ({ id: `${from}>${to}`, from, to, via: [] })),
  });
  const places = (of: Topology) =>
    Object.fromEntries(layOut(of).nodes.map(({ node: { id }, x, y }) => [id, [x, y]]));
  const column = size.width + size.columnGap;
  const row = size.height + size.rowGap;

  it("puts each node one column after the furthest that it hears from", () => {
    const drawn = places(
      topology([node("a"), node("b"), node("c")], ["a", "b"], ["b", "c"], ["a", "c"]),
    );
    expect(drawn).toEqual({ a: [0, 0], b: [column, 0], c: [2 * column, 0] });
  });

  it("draws side by side what fans out, and straight on what follows one another", () => {
    const drawn = places(
      topology([node("a"), node("b"), node("c"), node("d")], ["a", "b"], ["a", "c"], ["c", "d"]),
    );
    expect(drawn["a"]).toEqual([0, row / 2]);
    expect([drawn["b"], drawn["c"]]).toEqual([
      [column, 0],
      [column, row],
    ]);
    expect(drawn["d"]).toEqual([2 * column, row]);
  });

  it("puts what repairs into a lane of its own, its arrows apart, and leaves out what has no part", () => {
    const layout = layOut(
      topology(
        [node("a"), node("b"), node("mender", { repairs: true }), node("alone")],
        ["a", "b"],
        ["mender", "b"],
      ),
    );
    expect(layout.nodes.map(({ node: { id } }) => id)).toEqual(["a", "b", "mender"]);
    expect(layout.repairs.map(({ id }) => id)).toEqual(["mender>b"]);
    expect(layout.nodes[2]!.y).toBeGreaterThan(layout.nodes[1]!.y);
  });

  it("draws a circle too", () => {
    const drawn = places(topology([node("a"), node("b")], ["a", "b"], ["b", "a"]));
    expect(Object.keys(drawn).sort()).toEqual(["a", "b"]);
  });

  it("sums up what arrives where many arrows meet", () => {
    const { edges } = topology([], ["a", "c"], ["b", "c"], ["b", "d"]);
    const flow = (passed: number) => ({ passed, failed: 1, perSecond: 0.1 });
    expect(arrivals(edges, { "a>c": flow(2), "b>c": flow(3) })).toEqual(
      new Map([["c", { passed: 5, failed: 2, perSecond: 0.2 }]]),
    );
  });
});
