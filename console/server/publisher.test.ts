import type { SectionName } from "../protocol";
import { Publisher, paceMs } from "./publisher";

let nowMs: number;
let values: Partial<Record<SectionName, unknown>>;
let computed: SectionName[];
let errors: unknown[];
let publisher: Publisher;

beforeEach(() => {
  nowMs = 0;
  values = {};
  computed = [];
  errors = [];
  const names = Object.keys(paceMs) as SectionName[];
  const section = (name: SectionName) => () => {
    computed.push(name);
    if (values[name] instanceof Error) throw values[name];
    return values[name] ?? 0;
  };
  publisher = new Publisher({
    sections: Object.fromEntries(names.map((name) => [name, section(name)])) as never,
    nowMs: () => nowMs,
    onError: (error) => errors.push(error),
  });
});

afterEach(() => publisher.stop());

async function viewer() {
  const seen: string[] = [];
  const end = await publisher.add({ write: (text) => seen.push(text) > 0 });
  return { seen, end };
}

const later = (ms: number) => {
  nowMs += ms;
  computed = [];
  return publisher.tick();
};

it("gives a new viewer all that is known, then only what changes", async () => {
  const { seen } = await viewer();
  expect(seen).toHaveLength(10);
  seen.length = 0;
  await later(250);
  expect(seen).toEqual([]);
  values["flow"] = { passed: 1 };
  await later(250);
  expect(seen).toEqual(['event: flow\ndata: {"passed":1}\n\n']);
});

it("computes a section at its own pace, and once for all viewers", async () => {
  await viewer();
  await viewer();
  await later(250);
  expect(computed).toEqual(["flow", "cloud"]);
  await later(250);
  expect(computed).toEqual(["flow", "cloud", "webhooks"]);
});

it("sends nothing any more to a viewer that has gone", async () => {
  const { seen, end } = await viewer();
  end();
  seen.length = 0;
  values["flow"] = 1;
  await later(250);
  expect(seen).toEqual([]);
});

it("tells of a section that fails and goes on with the next look", async () => {
  const { seen } = await viewer();
  seen.length = 0;
  values["flow"] = new Error("broken");
  await later(250);
  expect(errors).toEqual([new Error("broken")]);
  values["flow"] = 2;
  await later(250);
  expect(seen).toEqual(["event: flow\ndata: 2\n\n"]);
});
