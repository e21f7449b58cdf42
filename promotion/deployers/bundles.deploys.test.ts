/** The functions' bytes: the same from the same commit wherever it is built, and laid down only if they are the right ones. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readBundles } from "../../stacks/bundles";
import { createArtifacts } from "./artifacts";
import { buildAndKeep, fetchInto } from "./bundles";
import { createFolderStore } from "./stores/folder";
import { projectDirectory } from "./testing";

jest.setTimeout(120_000);

const folder = mkdtempSync(path.join(tmpdir(), "bundles-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const artifacts = createArtifacts(createFolderStore(path.join(folder, "artifacts")));

/** What a build reads, in another folder. */
function checkout(name: string): string {
  const place = path.join(folder, name);
  for (const file of ["lambdas", "contracts", "cli/build", "package.json", "tsconfig.json"])
    cpSync(path.join(projectDirectory, file), path.join(place, file), { recursive: true });
  symlinkSync(path.join(projectDirectory, "node_modules"), path.join(place, "node_modules"), "dir");
  return place;
}

it("come out the same when the same files are built twice, in different folders", async () => {
  const [here, there] = [checkout("here"), checkout(path.join("deep", "er", "there"))];
  const digests = await buildAndKeep(here, artifacts);
  expect(await buildAndKeep(there, artifacts)).toEqual(digests);

  // And reach another checkout as they are, where the program finds them.
  const release = path.join(folder, "release");
  await fetchInto(release, digests, artifacts);
  const built = path.join(".build", "functions");
  for (const name of Object.keys(digests))
    expect(readFileSync(path.join(release, built, `${name}.zip`))).toEqual(
      readFileSync(path.join(here, built, `${name}.zip`)),
    );
  expect(readFileSync(path.join(release, built, "manifest.json"), "utf8")).toBe(
    readFileSync(path.join(here, built, "manifest.json"), "utf8"),
  );
  expect(Object.keys(readBundles(path.join(release, built))).sort()).toEqual(
    Object.keys(digests).sort(),
  );
});

it("are laid down all or not at all", async () => {
  const release = path.join(folder, "unlucky");
  mkdirSync(release);
  const good = await artifacts.keep(Buffer.from("good"));
  const digests = { first: good, second: "0".repeat(64) };
  await expect(fetchInto(release, digests, artifacts)).rejects.toThrow("second.zip");
  expect(existsSync(path.join(release, ".build"))).toBe(false);
});
