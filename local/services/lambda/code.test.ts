import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { resolveCode } from "./code";
import { zipOf } from "./testing";

describe("a function's code", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "code-test-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("is unpacked from a zip in memory and from a zip file, to the same hash", () => {
    const zip = zipOf({ "index.mjs": "code", "lib/part.mjs": "part" });
    const file = path.join(root, "bundle.zip");
    writeFileSync(file, zip.data);
    const fromBuffer = resolveCode(zip, root);
    expect(readFileSync(path.join(fromBuffer.directory, "lib", "part.mjs"), "utf8")).toBe("part");
    expect(resolveCode({ kind: "file", path: file }, root)).toEqual(fromBuffer);
  });

  it("is taken from a directory, with the same hash for the same files", () => {
    const directory = path.join(root, "bundle");
    mkdirSync(directory);
    writeFileSync(path.join(directory, "index.mjs"), "code");
    const first = resolveCode({ kind: "file", path: directory }, root);
    expect(readFileSync(path.join(first.directory, "index.mjs"), "utf8")).toBe("code");
    expect(resolveCode({ kind: "file", path: directory }, root).sha256).toBe(first.sha256);
    writeFileSync(path.join(directory, "index.mjs"), "other");
    expect(resolveCode({ kind: "file", path: directory }, root).sha256).not.toBe(first.sha256);
  });

  it("is refused where there is no file, no zip, or a path that leads outside", () => {
    expect(() => resolveCode({ kind: "file", path: path.join(root, "none.zip") }, root)).toThrow(
      /there is no file .*none\.zip\. Build the bundles first\./,
    );
    expect(() => resolveCode({ kind: "buffer", data: Buffer.from("text") }, root)).toThrow(
      "Could not unzip uploaded file.",
    );
    expect(() => resolveCode(zipOf({ "../escape.mjs": "" }), root)).toThrow(
      "which is outside of it",
    );
  });
});
