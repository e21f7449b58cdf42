import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findK6 } from "./k6";

describe("which k6 runs the tests", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "k6-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** Puts a k6 into a folder that says it is `version`; answers with the folder. */
  function k6In(name: string, version: string): string {
    const directory = path.join(folder, name);
    mkdirSync(directory, { recursive: true });
    const script = `#!/bin/sh\necho "k6 v${version} (go1.26.8, linux/amd64)"\n`;
    writeFileSync(path.join(directory, "k6"), script, { mode: 0o755 });
    return directory;
  }

  const find = (...directories: string[]) => findK6(folder, directories.join(path.delimiter));

  it("is the one that was built here, before all others", async () => {
    const built = k6In(".tools/bin", "2.2.0");
    expect(await find(k6In("usr", "2.2.0"))).toBe(path.join(built, "k6"));
  });

  it("is the first on PATH that is of the tests' version, even where it was built for another checkout", async () => {
    const older = k6In("older", "1.9.0");
    const elsewhere = k6In("other/.tools/bin", "2.2.0");
    expect(await find(older, elsewhere)).toBe(path.join(elsewhere, "k6"));
  });

  it("is none of another version: it is said how to get the right one", async () => {
    await expect(find(k6In("older", "1.9.0"))).rejects.toThrow(
      /k6 2\.2\.0 is neither in \.tools\/bin nor on PATH.*npm run tools -- k6/,
    );
  });
});
