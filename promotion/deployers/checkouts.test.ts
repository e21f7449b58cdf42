import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createGit } from "../adapters/git";
import { Repository } from "../testing/repository";
import { type CheckoutRequest, openCheckouts } from "./checkouts";

describe("the two checkouts", () => {
  let repository: Repository;
  let folder: string;
  let release: string;
  let main: string;

  beforeEach(() => {
    repository = new Repository();
    folder = mkdtempSync(path.join(tmpdir(), "checkouts-"));
    release = repository.commit("a release", {
      "Pulumi.yaml": "name: p\n",
      "Pulumi.prod.yaml": "config: { old: true }\n",
      "program.ts": "1\n",
      "policies/index.ts": "old\n",
    });
    main = repository.commit("later on main", {
      "Pulumi.prod.yaml": "config: { new: true }\n",
      "program.ts": "2\n",
      "policies/index.ts": "new\n",
    });
  });

  afterEach(() => {
    repository.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const provided: string[] = [];
  const open = (over: Partial<CheckoutRequest> = {}) =>
    openCheckouts(
      {
        ...{ git: createGit(repository.directory), folder },
        providePackages: async (place) => void provided.push(path.basename(place)),
      },
      { environment: "prod", trusted: main, release, main, orphanAllowed: false, ...over },
    );

  it("take program from the release, and stack file and policies from main", async () => {
    const checkouts = await open();
    expect(readFileSync(path.join(checkouts.release, "program.ts"), "utf8")).toBe("1\n");
    expect(readFileSync(checkouts.stackFile, "utf8")).toBe("config: { new: true }\n");
    expect(readFileSync(path.join(checkouts.policies, "index.ts"), "utf8")).toBe("new\n");
    expect(readdirSync(checkouts.release)).toContain("Pulumi.yaml");
    // The CLI must find no other stack file than main's.
    expect(readdirSync(checkouts.release)).not.toContain("Pulumi.prod.yaml");
    expect(provided).toEqual(["trusted", "release"]);
    for (const place of [checkouts.release, checkouts.trusted, checkouts.stackFile])
      expect(path.isAbsolute(place)).toBe(true);
    await checkouts.remove();
    expect(readdirSync(folder)).toEqual([]);
    expect(repository.git("worktree", "list").split("\n")).toHaveLength(1);
  });

  it("are the same policies by digest, whatever the release", async () => {
    const [one, other] = [await open(), await open({ release: main })];
    expect(one.policyDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(other.policyDigest).toBe(one.policyDigest);
    expect((await open({ trusted: release })).policyDigest).not.toBe(one.policyDigest);
  });

  it("are not made of a commit that main does not have", async () => {
    repository.git("switch", "--quiet", "--create", "branch", release);
    const stray = repository.commit("never merged", { "program.ts": "3\n" });
    await expect(open({ release: stray })).rejects.toThrow(
      `${stray.slice(0, 7)} is not an ancestor of main`,
    );
    await expect(open({ trusted: stray })).rejects.toThrow("taken from nowhere else");
    expect(readdirSync(folder)).toEqual([]);
    // What ran before may be gone back to, also where main was rewritten.
    const checkouts = await open({ release: stray, orphanAllowed: true });
    expect(readFileSync(path.join(checkouts.release, "program.ts"), "utf8")).toBe("3\n");
  });

  it("tell which file of main's own was changed, added or deleted", async () => {
    const checkouts = await open();
    expect(() => checkouts.assertTrustedUnchanged()).not.toThrow();
    writeFileSync(checkouts.stackFile, "encryptionsalt: v1:x\n");
    writeFileSync(path.join(checkouts.trusted, "left.txt"), "");
    rmSync(path.join(checkouts.policies, "index.ts"));
    expect(() => checkouts.assertTrustedUnchanged()).toThrow(
      "Pulumi.prod.yaml, left.txt, policies/index.ts",
    );
  });

  it("do not stand in each other's way, nor in that of a killed run's", async () => {
    const [one, other] = [await open(), await open()];
    expect(one.release).not.toBe(other.release);
    await one.remove();
    expect(existsSync(other.release)).toBe(true);
  });

  it("have the name again that is free again, also where somebody deleted the folder past git", async () => {
    const first = await open();
    await first.remove();
    const second = await open();
    expect(second.release).toBe(first.release);
    rmSync(path.dirname(second.release), { recursive: true });
    const third = await open({ release: main });
    expect(third.release).toBe(first.release);
    expect(readFileSync(path.join(third.release, "program.ts"), "utf8")).toBe("2\n");
  });
});
