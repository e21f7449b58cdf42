/** How the engine fails: one clear message each, nothing made that should not be, no host left running. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { box, link, messages, policyPackDirectory, setUp, urnOf } from "./testdata/setUp";

jest.setTimeout(60_000);

describe("a resource that may not be made", () => {
  it("is never made, and all that is wrong with the program shows at once", async () => {
    const { deploy, service } = setUp();
    const resources = [
      box("a", { size: 11 }),
      box("b", { size: 12 }),
      link("l", "a"),
      box("c", { length: 2, weight: 1, size: -1 }),
      box("d", {}, { options: { replacementTrigger: "now" } }),
      { kind: "Unheard", name: "u" },
    ];
    const result = await deploy(resources, { policyPackDirectory });
    expect(result.succeeded).toBe(false);
    expect(messages(result).sort()).toEqual([
      "aws:fixture/box:Box a: policy size-limit: Boxes are at most as large as the configuration allows.\nsize is 11, at most 10",
      "aws:fixture/box:Box b: policy size-limit: Boxes are at most as large as the configuration allows.\nsize is 12, at most 10",
      "aws:fixture/box:Box c: length, weight: not modelled by the local cloud (docs/local-cloud.md); size: got -1, must be 0 or more.",
      "aws:fixture/box:Box d: the local engine does not model the resource options replacementTrigger.",
      "aws:fixture/unheard:Unheard u: the local cloud does not model the resource type aws:fixture/unheard:Unheard. See docs/local-cloud.md for those it models.",
    ]);
    expect(service.journal).toEqual([]);
  });

  it("is any of them while the policy pack does not start", async () => {
    const { deploy, service } = setUp();
    const empty = mkdtempSync(join(tmpdir(), "no-pack-"));
    const result = await deploy([box("a")], { policyPackDirectory: empty });
    expect(messages(result)).toHaveLength(1);
    expect(messages(result)[0]).toMatch(/^The policy pack failed, so nothing passes: /);
    expect(service.journal).toEqual([]);
  });

  it("is any of them where the program is for another account or region", async () => {
    const config = { "aws:region": "eu-west-1", "aws:allowedAccountIds": ["111111111111"] };
    const { deploy, service } = setUp();
    expect(messages(await deploy([box("a")], { config }))).toEqual([
      "pulumi:providers:aws default: region: got eu-west-1, but this local cloud is in us-east-1; allowedAccountIds: got 111111111111, but this local cloud is account 000000000000.",
    ]);
    expect(service.journal).toEqual([]);
  });
});

describe("a program that fails", () => {
  it("is told in one message with its own frames only, and nothing is deleted on its word", async () => {
    const { deploy, service, engine } = setUp();
    const thrown = await deploy([box("a")], { behaviour: "throw" });
    expect(thrown.problems).toHaveLength(1);
    expect(messages(thrown)[0]).toMatch(
      /failed with an unhandled exception:\nError: the program has a fault\n\s+at .*program\/index\.ts:\d+:\d+\)$/,
    );
    expect(service.journal).toEqual(["create Box a"]);
    expect(engine.state("test").resources.has(urnOf("Box", "a"))).toBe(true);

    const endless = await deploy([], { behaviour: "endless" });
    expect(messages(endless)[0]).toMatch(/^The program ended before its outputs were known/);
    expect([...service.existing.keys()]).toEqual(["a"]);
  });

  it("is stopped when it hangs", async () => {
    const { deploy } = setUp();
    const result = await deploy([], { behaviour: "hang", programTimeoutMs: 3_000 });
    expect(messages(result)).toEqual([
      "The program did not end within 3 s and was stopped. It was waiting for no resource: look for a promise or a timer of its own that never ends.",
    ]);
  });

  it("hears of a data source that is not modelled, by name and once", async () => {
    const result = await setUp().deploy([], { behaviour: "invoke" });
    expect(messages(result)).toEqual([
      "The local cloud does not model the data source aws:ec2/getVpc:getVpc. See docs/local-cloud.md for what it models.",
    ]);
  });
});

describe("an operation that AWS refuses", () => {
  it("is one problem; what depends on it is not made, what came before stays", async () => {
    const { deploy, service } = setUp();
    const result = await deploy([box("a"), box("b", { size: 13 }), link("l", "b")]);
    expect(messages(result)).toEqual([
      "Could not create aws:fixture/box:Box b: InvalidSize: 13 brings bad luck. Put the cause right and deploy again; what was made before stays as it is.",
    ]);
    expect(service.journal).toEqual(["create Box a", "create Box b"]);
    expect((await deploy([box("a"), box("b"), link("l", "b")])).changes).toMatchObject({
      same: 1,
      create: 2,
    });
  });
});
