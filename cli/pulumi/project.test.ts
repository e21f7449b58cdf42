import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { mirrorProject, withSalt } from "./project";

const stackFile = "# what differs\nconfig:\n  aws:region: us-east-1\n";

describe("the copy of the project", () => {
  let folder: string;
  let repository: string;
  let mirror: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "mirror-"));
    repository = path.join(folder, "repository");
    mirror = path.join(folder, "mirror");
    mkdirSync(path.join(repository, "stacks"), { recursive: true });
    writeFileSync(path.join(repository, "Pulumi.yaml"), "name: p\nmain: stacks/\n");
    writeFileSync(path.join(repository, "Pulumi.dev.yaml"), stackFile);
    writeFileSync(path.join(repository, "stacks", "index.ts"), "export {};");
    mirrorProject(repository, mirror);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("holds the project's files byte for byte, and reaches the program", () => {
    expect(readdirSync(mirror).sort()).toEqual(["Pulumi.dev.yaml", "Pulumi.yaml", "stacks"]);
    expect(readFileSync(path.join(mirror, "Pulumi.dev.yaml"), "utf8")).toBe(stackFile);
    expect(readFileSync(path.join(mirror, "stacks", "index.ts"), "utf8")).toBe("export {};");
  });

  it("takes what the CLI writes and deletes, so that the repository's files stay", () => {
    writeFileSync(path.join(mirror, "Pulumi.dev.yaml"), "encryptionsalt: v1:x=:v1:y\nconfig: {}\n");
    rmSync(path.join(mirror, "Pulumi.yaml"));
    expect(readFileSync(path.join(repository, "Pulumi.dev.yaml"), "utf8")).toBe(stackFile);
    expect(readFileSync(path.join(repository, "Pulumi.yaml"), "utf8")).toContain("name: p");
  });

  it("follows the repository at the next command, and keeps the salt of the stack's secrets", () => {
    writeFileSync(path.join(mirror, "Pulumi.dev.yaml"), "encryptionsalt: v1:x=:v1:y\nconfig: {}\n");
    mirrorProject(repository, mirror);
    expect(readFileSync(path.join(mirror, "Pulumi.dev.yaml"), "utf8")).toBe(
      "encryptionsalt: v1:x=:v1:y\n# what differs\nconfig:\n  aws:region: us-east-1\n",
    );
  });

  it("leaves a salt of the repository's own alone", () => {
    expect(withSalt("encryptionsalt: v1:own\n", "encryptionsalt: v1:other\n")).toBe(
      "encryptionsalt: v1:own\n",
    );
  });
});
