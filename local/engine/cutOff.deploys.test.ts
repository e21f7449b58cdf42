/** What is left of a deploy that ends in the middle of an operation, and how the next one goes on from there. */
import type { EngineEvent } from "./events";
import { box, link, setUp, urnOf } from "./testdata/setUp";

jest.setTimeout(60_000);

/** The process ends there: nothing is heard of the operation any more. */
const cutOffAt = (kind: EngineEvent["kind"], urn: string) => (event: EngineEvent) => {
  if (event.kind === kind && "urn" in event && event.urn === urn) throw new Error("cut off");
};

const [a, l] = [urnOf("Box", "a"), urnOf("Link", "l")];

describe("a create that was cut off", () => {
  it("is taken into the stack where it was made", async () => {
    const { deploy, engine, service } = setUp();
    const resources = [box("a"), link("l", "a")];
    const cut = await deploy(resources, { onEvent: cutOffAt("operationFinished", a) });
    expect(cut.succeeded).toBe(false);
    expect([...service.existing.keys()]).toEqual(["a"]);
    const state = engine.state("test");
    expect([...state.pendingCreates.keys()]).toEqual([a]);
    expect(state.resources.has(a)).toBe(false);

    expect(await engine.settlePendingCreate("test", a, "a")).toBe(true);
    expect(state.pendingCreates.size).toBe(0);
    const again = await deploy(resources);
    expect(again.problems).toEqual([]);
    expect(again.changes).toMatchObject({ create: 1, same: 1 });
    expect(service.journal).toEqual(["create Link link-to-a"]);
  });

  it("is forgotten where it was not, and made by the next deploy", async () => {
    const { deploy, engine, service } = setUp();
    await deploy([box("a")], { onEvent: cutOffAt("operationStarted", a) });
    expect(service.existing.size).toBe(0);
    expect([...engine.state("test").pendingCreates.keys()]).toEqual([a]);
    expect(await engine.settlePendingCreate("test", a, "a")).toBe(false);
    expect((await deploy([box("a")])).changes).toMatchObject({ create: 1 });
    expect(engine.state("test").pendingCreates.size).toBe(0);
  });

  it("is not pending where AWS refused it", async () => {
    const { deploy, engine } = setUp();
    const refused = await deploy([box("a", { size: 13 })]);
    expect(refused.succeeded).toBe(false);
    expect(engine.state("test").pendingCreates.size).toBe(0);
  });
});

it("forgets, when it is asked, what was deleted without the state having heard of it", async () => {
  const { deploy, engine, service } = setUp();
  await deploy([box("a"), link("l", "a")]);
  const cut = deploy([box("a")], { onEvent: cutOffAt("operationFinished", l) });
  await expect(cut).rejects.toThrow("cut off");
  expect([...service.existing.keys()]).toEqual(["a"]);
  expect(engine.state("test").resources.has(l)).toBe(true);
  expect(await engine.refresh("test")).toEqual([l]);
  expect(engine.state("test").resources.has(l)).toBe(false);
  expect(engine.state("test").resources.has(a)).toBe(true);
});

it("says in a preview which properties an update and a replacement come from", async () => {
  const { deploy, events } = setUp();
  await deploy([box("a"), box("b")]);
  const onEvent = (event: EngineEvent) => void events.push(event);
  await deploy([box("a", { size: 2 }), box("b", { size: 2, colour: "red" })], {
    ...{ mode: "preview", onEvent },
  });
  expect(events.filter(({ kind }) => kind === "planned")).toEqual([
    { kind: "planned", operation: "update", urn: a, changed: ["size"] },
    {
      ...{ kind: "planned", operation: "replace", urn: urnOf("Box", "b") },
      ...{ changed: ["colour", "size"], replacing: ["colour"] },
    },
  ]);
});
