import type { PropertyRule, ResourceType } from "../core/service";
import { dependentReplacements, planStep, withIgnoredChanges } from "./planner";
import { FileArchive, type Properties, Secret, unknown } from "./propertyValues";
import { deletionOrder, type ResourceRecord } from "./state";

const rules: Record<string, PropertyRule> = {
  name: { replaces: true },
  keySchema: { replaces: true },
  size: {},
  tags: {},
  code: {},
};

const record = (inputs: Properties, more: Partial<ResourceRecord> = {}): ResourceRecord => ({
  ...{ urn: "urn:pulumi:s::p::t::r", type: "t", name: "r", custom: true, id: "r" },
  ...{ inputs, outputs: inputs, dependencies: [], propertyDependencies: {} },
  ...{ protect: false, retainOnDelete: false, ...more },
});

const plan = (
  old: Properties | undefined,
  inputs: Properties,
  goal: { replaceOnChanges?: string[]; deleteBeforeReplace?: boolean } = {},
) =>
  planStep(
    old && record(old),
    { inputs, ignoreChanges: [], replaceOnChanges: [], deleteBeforeReplace: undefined, ...goal },
    rules,
  );

describe("the plan for one resource", () => {
  it("creates what is not there", () => {
    expect(plan(undefined, { name: "a" })).toEqual({ kind: "create" });
  });

  it("leaves alone what is as it should be, whatever the order of keys", () => {
    expect(plan({ tags: { a: "1", b: "2" } }, { tags: { b: "2", a: "1" } })).toEqual({
      kind: "same",
    });
  });

  it("does not take a value for changed because it has become a secret", () => {
    expect(plan({ size: 1 }, { size: new Secret(1) })).toEqual({ kind: "same" });
  });

  it("updates in place, and names what changed: added, removed, different", () => {
    expect(plan({ size: 1, tags: { a: "1" } }, { size: 2, code: "c" })).toEqual({
      kind: "update",
      changed: ["code", "size", "tags"],
    });
  });

  it("sees a zip file change by its content, not by its path", () => {
    const zip = (sha256: string, path = "a.zip") => ({ code: new FileArchive(path, sha256) });
    expect(plan(zip("1"), zip("2")).kind).toBe("update");
    expect(plan(zip("1"), zip("1", "b.zip")).kind).toBe("same");
  });

  it("takes an unknown value for a change", () => {
    expect(plan({ size: 1 }, { size: unknown })).toEqual({ kind: "update", changed: ["size"] });
  });

  it("replaces where AWS cannot change a property in place", () => {
    expect(plan({ keySchema: "a", size: 1 }, { keySchema: "b", size: 2 })).toEqual({
      kind: "replace",
      changed: ["keySchema", "size"],
      replacing: ["keySchema"],
      deleteFirst: false,
    });
  });

  it("deletes first where the program fixed the name, which AWS gives out only once", () => {
    const [old, goal] = [
      { name: "t", keySchema: "a" },
      { name: "t", keySchema: "b" },
    ];
    expect(plan(old, goal)).toMatchObject({ kind: "replace", deleteFirst: true });
    expect(plan(old, { ...goal, name: "u" })).toMatchObject({
      kind: "replace",
      deleteFirst: false,
    });
  });

  it("follows the program's deleteBeforeReplace over its own", () => {
    const [old, goal] = [
      { name: "t", keySchema: "a" },
      { name: "t", keySchema: "b" },
    ];
    expect(plan(old, goal, { deleteBeforeReplace: false })).toMatchObject({ deleteFirst: false });
    expect(
      plan({ keySchema: "a" }, { keySchema: "b" }, { deleteBeforeReplace: true }),
    ).toMatchObject({
      deleteFirst: true,
    });
  });

  it.each([
    ["size", true],
    ["*", true],
    ["tags", false],
    ["size.inner", false],
  ])("replaces for replaceOnChanges %s when size changes: %p", (path, replaces) => {
    const step = plan({ size: 1, tags: {} }, { size: 2, tags: {} }, { replaceOnChanges: [path] });
    expect(step.kind).toBe(replaces ? "replace" : "update");
  });

  it("replaces for a path inside a property only when the value there changes", () => {
    const tags = (Owner: string, Team: string) => ({ tags: { Owner, Team } });
    const goal = { replaceOnChanges: ["tags.Owner"] };
    expect(plan(tags("a", "x"), tags("b", "x"), goal).kind).toBe("replace");
    expect(plan(tags("a", "x"), tags("a", "y"), goal).kind).toBe("update");
  });
});

describe("ignoreChanges", () => {
  const old = record({ size: 1, tags: { Owner: "a", Team: "x" }, rules: [{ n: 1 }, { n: 2 }] });
  const goal: Properties = {
    size: 2,
    tags: { Owner: "b", Team: "y" },
    rules: [{ n: 3 }, { n: 4 }],
  };

  it.each<[string, Properties]>([
    ["size", { ...goal, size: 1 }],
    ["tags.Owner", { ...goal, tags: { Owner: "a", Team: "y" } }],
    ['tags["Owner"]', { ...goal, tags: { Owner: "a", Team: "y" } }],
    ["rules[1].n", { ...goal, rules: [{ n: 3 }, { n: 2 }] }],
    ["rules[*].n", { ...goal, rules: [{ n: 1 }, { n: 2 }] }],
    ["*", old.inputs],
    ["absent", goal],
  ])("%s puts back what was there", (path, expected) => {
    expect(withIgnoredChanges(old, goal, [path])).toEqual(expected);
  });

  it("puts back a value that the program no longer gives", () => {
    expect(withIgnoredChanges(old, {}, ["size"])).toEqual({ size: 1 });
  });

  it("has nothing to ignore for a new resource", () => {
    expect(withIgnoredChanges(undefined, goal, ["size"])).toEqual(goal);
  });
});

describe("the order of deletion", () => {
  const chain = ["a", "b", "c"].map((name, i, names) =>
    record({}, { urn: name, name, dependencies: i > 0 ? [names[i - 1]!] : [] }),
  );
  const names = (records: readonly ResourceRecord[]) => records.map(({ name }) => name);

  it("is dependents first, whatever order they were registered in", () => {
    expect(names(deletionOrder(chain))).toEqual(["c", "b", "a"]);
    expect(names(deletionOrder([...chain].reverse()))).toEqual(["c", "b", "a"]);
  });

  it("has children before their parent and everything before its provider", () => {
    const provider = record({}, { urn: "p", name: "p" });
    const child = record({}, { urn: "k", name: "k", parent: "a", provider: "p::id" });
    expect(names(deletionOrder([provider, chain[0]!, child]))).toEqual(["k", "a", "p"]);
  });

  it("keeps both a replaced resource and its successor", () => {
    const twice = [record({}, { urn: "a", name: "old" }), record({}, { urn: "a", name: "new" })];
    expect(names(deletionOrder(twice)).sort()).toEqual(["new", "old"]);
  });
});

describe("what must go with a resource that is deleted first", () => {
  const type = { properties: { target: { replaces: true }, size: {} } } as unknown as ResourceType;
  const dependent = (name: string, property: string, on: string) =>
    record({}, { urn: name, name, dependencies: [on], propertyDependencies: { [property]: [on] } });

  it("is every dependent, through others too, whose property cannot change in place", () => {
    const root = record({}, { urn: "root", name: "root" });
    const found = dependentReplacements(
      root,
      [
        root,
        dependent("b", "target", "a"),
        dependent("a", "target", "root"),
        dependent("c", "size", "root"),
      ],
      () => type,
    );
    expect(found.map(({ name }) => name)).toEqual(["b", "a"]);
  });
});
