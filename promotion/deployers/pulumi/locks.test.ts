import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { createFolderStore } from "../stores/folder";
import { breakLocks, claim } from "./locks";

const place = { project: "payment-webhooks", stack: "prod" };
const key = (name: string) => `.pulumi/locks/organization/payment-webhooks/prod/${name}.json`;
const startedMs = Date.parse("2026-01-05T08:00:00Z");

describe("the locks of a stack whose deploy was cut off", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "locks-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const store = () => createFolderStore(folder);
  const lock = (name: string, over: object = {}) =>
    store().put(
      key(name),
      Buffer.from(
        JSON.stringify({
          ...{ pid: 4711, username: "runner", hostname: hostname() },
          ...{ timestamp: "2026-01-05T08:00:05.123456789Z", ...over },
        }),
      ),
    );
  const breakOf = (run: string, lives = false) => breakLocks(store(), place, run, () => lives);
  const left = async () => (await store().list(".pulumi/locks/")).filter((one) => one !== "");

  it("are broken where they are that run's, and no other stack's", async () => {
    await claim(store(), place, "12/1", startedMs);
    await lock("a");
    await store().put(`${key("a")}.attrs`, Buffer.from("{}"));
    const other = ".pulumi/locks/organization/payment-webhooks/staging/b.json";
    await store().put(other, Buffer.from("{}"));
    expect(await breakOf("12/1")).toBeUndefined();
    expect(await left()).toEqual([other]);
  });

  it("stay where another run claimed the stack since", async () => {
    await claim(store(), place, "13/1", startedMs);
    await lock("a");
    expect(await breakOf("12/1")).toMatch(
      /^the stack is locked by runner@.+ \(process 4711, since 2026-01-05T08:00:05.123456789Z\), which is not run 12\/1/,
    );
    expect(await left()).toHaveLength(1);
  });

  it.each([
    ["another machine's", { hostname: "laptop-of-ann" }],
    ["older than the run", { timestamp: "2026-01-05T07:59:59Z" }],
  ])("stay, all of them, where one is %s", async (_, over) => {
    await claim(store(), place, "12/1", startedMs);
    await lock("a");
    await lock("b", over);
    expect(await breakOf("12/1")).toContain("which is not run 12/1");
    expect(await left()).toHaveLength(2);
  });

  it("stay where nobody claimed the stack", async () => {
    await lock("a");
    expect(await breakOf("12/1")).toContain("pulumi cancel --stack prod");
  });

  it("stay while the process still works on this machine", async () => {
    await claim(store(), place, "12/1", startedMs);
    await lock("a");
    expect(await breakOf("12/1", true)).toBe("process 4711 of run 12/1 still works on the stack");
    expect(await left()).toHaveLength(1);
  });

  it("need not be there", async () => {
    expect(await breakOf("12/1")).toBeUndefined();
  });
});
