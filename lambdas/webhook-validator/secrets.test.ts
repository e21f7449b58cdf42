import { Secrets } from "./secrets";

const { signal } = new AbortController();
const hour = 3_600_000;
const startMs = Date.parse("2026-11-21T10:00:00Z");

function secrets(initial: unknown) {
  const state = { value: JSON.stringify(initial), nowMs: startMs, loads: 0 };
  const store = new Secrets(
    async () => {
      state.loads += 1;
      return state.value;
    },
    () => state.nowMs,
  );
  return { state, store };
}

it("gives old and new during the overlap, and the old one not a millisecond longer", async () => {
  const { state, store } = secrets([
    { value: "new" },
    { value: "old", notAfter: "2026-11-21T10:00:10.000Z" },
  ]);
  expect(await store.valid("p", signal)).toEqual(["new", "old"]);
  state.nowMs = startMs + 9_999;
  expect(await store.valid("p", signal)).toEqual(["new", "old"]);
  state.nowMs = startMs + 10_000;
  expect(await store.valid("p", signal)).toEqual(["new"]);
  expect(state.loads).toBe(1);
});

it("reads again after a mismatch only when the cache is older than 30 s", async () => {
  const { state, store } = secrets([{ value: "a" }]);
  await store.valid("p", signal);
  state.nowMs += 30_000;
  expect(await store.reread(["p"], signal)).toBe(false);
  state.nowMs += 1;
  expect(await store.reread(["p"], signal)).toBe(true);
  expect(state.loads).toBe(2);
});

it("reads again after mismatches at most once a minute, whichever parameter", async () => {
  const { state, store } = secrets([{ value: "a" }]);
  await store.valid("p", signal);
  await store.valid("q", signal);
  state.nowMs += 31_000;
  expect(await store.reread(["p"], signal)).toBe(true);
  expect(await store.reread(["q"], signal)).toBe(false);
  state.nowMs += 59_999;
  expect(await store.reread(["q"], signal)).toBe(false);
  state.nowMs += 1;
  expect(await store.reread(["q"], signal)).toBe(true);
});

it("fails when SSM does, once the cache is five minutes old: an old secret may have ended", async () => {
  const { state, store } = secrets([{ value: "a" }]);
  await store.valid("p", signal);
  state.nowMs += hour;
  state.value = "[";
  await expect(store.valid("p", signal)).rejects.toMatchObject({ name: "DependencyError" });
});

it.each([
  ['[{"value":""}]'],
  ['[{"value":"s3cr3t","notAfter":"soon"}]'],
  ['[{"value":"s3cr3t","notAfter":5}]'],
  ['["s3cr3t"]'],
  ["[s3cr3t"],
])("refuses the list %s, and does not quote it", async (value) => {
  const { state, store } = secrets([]);
  state.value = value;
  const error = await store.valid("/x/stripe", signal).catch((thrown: unknown) => thrown as Error);
  expect(error).toMatchObject({ name: "DependencyError" });
  expect((error as Error).message).toContain("/x/stripe");
  expect((error as Error).message).not.toContain("s3cr3t");
});

it("takes a text that is no list as the one value", async () => {
  const { state, store } = secrets([]);
  state.value = "https://hooks.example/webhooks/square?token=1";
  expect(await store.valid("p", signal)).toEqual(["https://hooks.example/webhooks/square?token=1"]);
});
