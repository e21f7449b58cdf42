/** What the engine makes of a stack, with Pulumi's real program host and real policy host. */
import { box, link, messages, policyPackDirectory, setUp, urnOf } from "./testdata/setUp";

jest.setTimeout(60_000);

describe("a stack over several deploys", () => {
  it("is previewed, created, changed, replaced with what hangs on it, reduced and destroyed", async () => {
    const { deploy, service, engine, events } = setUp();
    const kept = box("kept", {}, { options: { retainOnDelete: true } });
    const initial = [box("a"), link("l", "a"), box("b"), kept];

    const preview = await deploy(initial, { mode: "preview" });
    expect(messages(preview)).toEqual([]);
    expect(preview.changes).toEqual({
      create: 4,
      import: 0,
      update: 0,
      replace: 0,
      delete: 0,
      same: 0,
    });
    expect(service.journal).toEqual([]);
    // The serial numbers are the service's to give: they are no outputs yet.
    expect(Object.keys(preview.outputs)).toEqual(["account"]);
    expect(engine.state("test").resources.size).toBe(0);
    expect(events).toContainEqual({ kind: "planned", operation: "create", urn: urnOf("Box", "a") });

    const created = await deploy(initial);
    expect(created.changes).toMatchObject({ create: 4, same: 0 });
    expect(engine.outputs("test")).toEqual({
      account: { value: "000000000000", secret: false },
      serials: { value: { a: "s-1", l: "s-4", b: "s-2", kept: "s-3" }, secret: false },
    });

    // b is renamed in the program and says so; the link gets another box, which it cannot take in place.
    const renamed = box("c", { name: "b" }, { options: { aliases: [{ name: "b" }] } });
    const changed = await deploy([box("a", { size: 2 }), renamed, link("l", "c"), kept]);
    expect(changed.changes).toEqual({
      create: 0,
      import: 0,
      update: 1,
      replace: 1,
      delete: 1,
      same: 2,
    });
    // The link has no name of its own, so its successor can come before it goes.
    expect(service.journal).toEqual([
      "update Box a",
      "create Link link-to-b",
      "delete Link link-to-a",
    ]);

    // `colour` cannot change in place and the name is fixed: the box must go before its successor
    // comes, and the link, which points to it, before the box.
    const red = box("c", { name: "b", colour: "red" });
    const replaced = await deploy([box("a", { size: 2 }), red, link("l", "c"), kept]);
    expect(replaced.changes).toEqual({
      create: 0,
      import: 0,
      update: 0,
      replace: 2,
      delete: 0,
      same: 2,
    });
    expect(service.journal).toEqual([
      "delete Link link-to-b",
      "delete Box b",
      "create Box b",
      "create Link link-to-b",
    ]);

    const reduced = await deploy([box("a", { size: 2 }), kept]);
    expect(reduced.changes).toEqual({
      create: 0,
      import: 0,
      update: 0,
      replace: 0,
      delete: 2,
      same: 2,
    });
    expect(service.journal).toEqual(["delete Link link-to-b", "delete Box b"]);

    const destroyed = await engine.destroy({ stack: "test" });
    expect(destroyed.changes.delete).toBe(1);
    expect(destroyed.retained.map(({ urn }) => urn)).toEqual([urnOf("Box", "kept")]);
    expect([...service.existing.keys()]).toEqual(["kept"]);
    expect(engine.outputs("test")).toEqual({});
  });

  it("has its protected resources neither replaced nor removed nor destroyed", async () => {
    const { deploy, service, engine } = setUp();
    const guarded = (inputs: object) => box("a", inputs, { options: { protect: true } });
    await deploy([guarded({})]);

    expect(messages(await deploy([guarded({ colour: "red" })], { mode: "preview" }))).toEqual([
      "aws:fixture/box:Box a is protected and would have to be replaced (colour cannot change in place). Undo that change, or set protect to false in a deploy of its own first.",
    ]);
    const removal =
      "aws:fixture/box:Box a is protected and would be deleted. Keep it in the program, or set protect to false in a deploy of its own first.";
    expect(messages(await deploy([]))).toEqual([removal]);
    expect(messages(await engine.destroy({ stack: "test" }))).toEqual([removal]);
    expect([...service.existing.keys()]).toEqual(["a"]);
  });
});

describe("a resource that exists already", () => {
  const existing = { name: "old", colour: "blue", size: 3, tags: { Owner: "me" } };
  const taking = (inputs: object, options: object = {}) =>
    box("old", inputs, { options: { import: "old", ...options } });

  it("is taken over by its id, is read and not made, and belongs to the stack from then on", async () => {
    const { deploy, service, engine } = setUp();
    service.existing.set("old", existing);
    const program = [taking({ size: 3, tags: { Owner: "me" } })];

    const preview = await deploy(program, { mode: "preview" });
    expect([messages(preview), preview.changes.import]).toEqual([[], 1]);
    expect(engine.state("test").resources.size).toBe(0);

    const imported = await deploy(program);
    expect([messages(imported), imported.changes]).toMatchObject([[], { import: 1, create: 0 }]);
    expect(service.journal).toEqual([]);
    expect(engine.state("test").resources.get(urnOf("Box", "old"))?.id).toBe("old");

    // The option may stay: what the stack has under this id it does not take over again.
    const again = await deploy([taking({ size: 4, tags: { Owner: "me" } })]);
    expect(again.changes).toMatchObject({ import: 0, update: 1 });
  });

  it("is refused where it is not as the program says, by the name of each property", async () => {
    const { deploy, service, engine } = setUp();
    service.existing.set("old", existing);
    const result = await deploy([taking({ size: 4, colour: "red" })]);
    expect(messages(result)).toEqual([
      'aws:fixture/box:Box old cannot take over old, because it is not as the program says: colour: is "blue", should be "red"; size: is 3, should be 4; tags: is {"Owner":"me"}, should be nothing. Say it in the program as it is, or name the property in ignoreChanges.',
    ]);
    expect(engine.state("test").resources.has(urnOf("Box", "old"))).toBe(false);
    const ignoring = taking({ size: 4, tags: { Owner: "me" } }, { ignoreChanges: ["size"] });
    expect(messages(await deploy([ignoring]))).toEqual([]);
    expect(engine.state("test").resources.get(urnOf("Box", "old"))?.inputs["size"]).toBe(3);
  });

  it("must exist, and must not stand where the stack has another one", async () => {
    const { deploy } = setUp();
    expect(messages(await deploy([taking({})]))).toEqual([
      "aws:fixture/box:Box old is to be read, but there is none with the id old.",
    ]);
    await deploy([box("old")]);
    const other = box("old", {}, { options: { import: "other" } });
    expect(messages(await deploy([other]))).toEqual([
      "aws:fixture/box:Box old is to take over other, but the stack has old in its place. Take the import option out, or destroy what the stack has first.",
    ]);
  });
});

describe("the policy pack", () => {
  it("remediates before it judges, and judges the whole stack at the end; secrets stay secret", async () => {
    const { deploy, service, events } = setUp();
    const secret = { secret: { property: "text", value: "hush" } };
    const owned = box("d", { tags: { Owner: "me" } });
    const result = await deploy([box("a", {}, secret), box("b"), box("c"), owned], {
      policyPackDirectory,
    });
    expect(messages(result)).toEqual([]);
    expect(result.verdicts).toEqual([
      {
        ...{ policy: "at-most-three", pack: "engine-test-pack", level: "advisory", urn: undefined },
        message: "A stack has at most three boxes.\nthere are 4",
      },
    ]);
    expect(service.existing.get("a")).toMatchObject({ tags: { Owner: "nobody" }, text: "hush" });
    expect(service.existing.get("d")).toMatchObject({ tags: { Owner: "me" } });
    expect(events.filter(({ kind }) => kind === "remediation")).toHaveLength(3);
    expect(result.outputs["text"]).toEqual({ value: "hush", secret: true });
    expect(JSON.stringify(events)).not.toContain("hush");
  });
});
