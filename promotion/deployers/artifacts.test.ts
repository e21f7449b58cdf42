import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createArtifacts } from "./artifacts";
import { createFolderStore } from "./stores/folder";

/** SHA-256 of "hello". */
const hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

describe("artifacts", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "artifacts-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const artifacts = () => createArtifacts(createFolderStore(folder));

  it("are kept under the SHA-256 of their bytes, once", async () => {
    expect(await artifacts().keep(Buffer.from("hello"))).toBe(hello);
    expect(await artifacts().keep(Buffer.from("hello"))).toBe(hello);
    expect(readdirSync(path.join(folder, "sha256"))).toEqual([`${hello}.zip`]);
    const fetched = await artifacts().fetch("validator.zip", hello);
    expect(Buffer.from(fetched).toString()).toBe("hello");
  });

  it("that are not there stop the deploy, and the message says which and where", async () => {
    await expect(artifacts().fetch("validator.zip", hello)).rejects.toThrow(
      `The bytes of validator.zip (sha256 ${hello}) are not in ${folder}.`,
    );
  });

  it("whose bytes are others than their name says stop it too, and are put right by whoever has the right ones", async () => {
    await artifacts().keep(Buffer.from("hello"));
    writeFileSync(path.join(folder, "sha256", `${hello}.zip`), "hullo");
    await expect(artifacts().fetch("validator.zip", hello)).rejects.toThrow(
      "are not those that ran before: sha256 is",
    );
    await artifacts().keep(Buffer.from("hello"));
    expect(Buffer.from(await artifacts().fetch("validator.zip", hello)).toString()).toBe("hello");
  });
});
