import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { assertStackFile } from "./stackFileReady";

describe("a stack file before the engine starts", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "stack-file-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const assertText = (text: string, encryptionKeyNeeded = true) => {
    const file = path.join(folder, "Pulumi.prod.yaml");
    writeFileSync(file, text);
    return () => assertStackFile(file, "prod", { encryptionKeyNeeded });
  };

  it("must be there: the CLI takes a missing one for an empty one", () => {
    expect(() => assertStackFile(path.join(folder, "none.yaml"), "prod", {})).toThrow(
      "prod would be deployed without any configuration",
    );
  });

  it("must be absolute: the CLI changes directory first", () => {
    expect(() => assertStackFile("Pulumi.prod.yaml", "prod", {})).toThrow("must be absolute");
  });

  it.each([
    ["no key at all", "config: {}\n"],
    ["an empty file", ""],
    ["a provider without its key", "secretsprovider: awskms://alias/pulumi\n"],
  ])("must have the key of its secrets: refused with %s", (_, text) => {
    expect(assertText(text)).toThrow("has no key for the secrets of its state");
  });

  it.each([
    "encryptionsalt: v1:a=:v1:b\n",
    "secretsprovider: awskms://alias/pulumi\nencryptedkey: AAAA\n",
  ])("is fit with %j", (text) => {
    expect(assertText(text)).not.toThrow();
  });

  it("needs no key where no CLI reads it", () => {
    expect(assertText("config: {}\n", false)).not.toThrow();
  });
});
