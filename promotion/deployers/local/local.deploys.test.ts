/** The real program, deployed by the local deployer: two checkouts, bytes by digest, a run that is killed at each step. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createGit } from "../../adapters/git";
import type { DeployOrder } from "../../core/plan";
import type { Started } from "../../formats/ledgerRecord";
import { createArtifacts } from "../artifacts";
import { createPackageProvider } from "../dependencies";
import { createFolderStore } from "../stores/folder";
import { projectDirectory, projectRepository } from "../testing";
import type { OnStep, Step } from "../workbench";
import { findAccount, stopAccount } from "./accountClient";
import { accountFolder, createLocalDeployer, CutOffError } from ".";

jest.setTimeout(600_000);

const { repository } = projectRepository();
const stackFile = "Pulumi.staging.yaml";
// Every role of the stack is made under a boundary, which the account must have before the first deploy.
const release = repository.commit("Bound the roles", {
  [stackFile]: `${readFileSync(path.join(repository.directory, stackFile), "utf8").trimEnd()}
  payment-webhooks:roles:
    permissionsBoundaryName: payment-webhooks-staging-boundary
`,
});
const folder = mkdtempSync(path.join(tmpdir(), "local-deployer-"));
const artifactFolder = path.join(folder, "artifacts");
const environment = "staging";

const deployer = (run: string, onStep?: OnStep) =>
  createLocalDeployer({
    ...{ git: createGit(repository.directory), folder, run, ...(onStep ? { onStep } : {}) },
    artifacts: createArtifacts(createFolderStore(artifactFolder)),
    providePackages: createPackageProvider(projectDirectory),
  });

const order = (over: Partial<DeployOrder> = {}): DeployOrder => ({
  ...{ environment, change: "first", release, configDigest: "c".repeat(64) },
  ...{ functionDigests: undefined, main: repository.git("rev-parse", "HEAD") },
  ...{ overridden: [], seq: 1, ...over },
});

const cutOff = (run: string): Started => ({
  ...{ kind: "started", seq: 1, environment, at: "2026-01-05T08:00:00Z", run, who: "ann" },
  ...{ change: "first", release, configDigest: "c".repeat(64), policyDigest: "d".repeat(64) },
  ...{ functionDigests: {}, main: release, trusted: release, dataWrites: 1 },
  ...{ providerMajors: {}, overridden: [] },
});

const account = async () => (await findAccount(accountFolder(folder, environment)))!;
const head = () => repository.git("rev-parse", "HEAD");

afterAll(async () => {
  await stopAccount(accountFolder(folder, environment));
  rmSync(folder, { recursive: true, force: true });
  repository.remove();
});

const killedBefore = (step: Step) =>
  deployer("1/1", (at) => {
    if (at === step) throw new CutOffError(`killed before ${step}`);
  });

describe("a first deploy that is killed", () => {
  it.each(["checkout", "functions", "preview", "deploy"] as const)(
    "before the step %s leaves nothing to clear",
    async (step) => {
      await expect(killedBefore(step).deploy(order(), head())).rejects.toThrow(CutOffError);
      expect(await deployer("2/1").recover(cutOff("1/1"))).toEqual({
        outcome: "cut-off",
        detail: expect.stringMatching(/^nothing was (begun|left half done)$/) as string,
      });
    },
  );

  it("in the middle is taken up where it stopped, and its lock is broken only when its run is over", async () => {
    await (await account()).ask("pauseAt", { operation: 60, when: "after" });
    const killed = deployer("1/1").deploy(order(), head());
    const ended = expect(killed).rejects.toThrow(CutOffError);
    await (await account()).ask("paused", {});

    // It still works, as far as anybody can see.
    expect(await deployer("2/1").recover(cutOff("1/1"))).toMatchObject({
      outcome: "unknown",
      detail: expect.stringContaining("still works on the stack") as string,
    });
    expect(await deployer("2/1").recover(cutOff("9/9"))).toEqual({
      outcome: "unknown",
      detail: "the stack is locked by 1/1, not by 9/9",
    });
    expect(await deployer("2/1").deploy(order(), head())).toEqual({
      outcome: "failed",
      detail: "the stack is locked by run 1/1, which still works on it",
    });

    await (await account()).ask("abandon", { run: "1/1" });
    await ended;
    const recovered = await deployer("2/1").recover(cutOff("1/1"));
    expect(recovered.outcome).toBe("cut-off");
    expect(recovered.detail).toMatch(/^\d+ creates were under way, \d+ of them had been made$/);
    const again = await deployer("2/1").deploy(order(), head());
    expect(again).toMatchObject({ outcome: "succeeded" });
    expect(again.detail).toMatch(/^\d+ create, \d+ same$/);
  });

  it("between its end and the record of it has nothing more to do", async () => {
    await expect(killedBefore("finish").deploy(order(), head())).rejects.toThrow(CutOffError);
    expect(await deployer("2/1").recover(cutOff("1/1"))).toEqual({
      outcome: "cut-off",
      detail: "nothing was left half done",
    });
  });
});

it("takes up every resource of the program, were its creation cut off", async () => {
  await (await account()).ask("forgetCreates", { stack: environment });
  const { outcome, detail } = await deployer("2/1").recover(cutOff("1/1"));
  expect(outcome).toBe("cut-off");
  expect(detail).toMatch(/^\d+ creates were under way, \d+ of them had been made$/);
  const again = await deployer("2/1").deploy(order(), head());
  expect(again.outcome).toBe("succeeded");
});
