/**
 * The real CLI, deploying from two checkouts over the local cloud, and killed with kill -9 at each step. It runs where
 * there is a CLI (`npm run tools`, or Pulumi's release).
 */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { APIGatewayClient, GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import { cliEnvironment, findPulumi } from "../../../cli/pulumi/environment";
import type { DeployOrder } from "../../core/plan";
import type { Started } from "../../formats/ledgerRecord";
import { createFolderStore } from "../stores/folder";
import { projectDirectory } from "../testing";
import type { Step } from "../workbench";
import { type HangingCloud, startHangingCloud } from "./testing/cloud";
import { deployerFor, type DeployerSettings } from "./testing/deployerFor";
import { environment, smallProject, stackFile } from "./testing/smallProject";

const pulumi = (() => {
  try {
    return findPulumi(projectDirectory, process.env["PATH"] ?? "");
  } catch {
    return undefined;
  }
})();

(pulumi === undefined ? describe.skip : describe)("the real CLI deploys", () => {
  jest.setTimeout(600_000);
  const repository = smallProject();
  const folder = mkdtempSync(path.join(tmpdir(), "pulumi-deployer-"));
  const state = path.join(folder, "state");
  let cloud: HangingCloud;
  let settings: DeployerSettings;
  let release: string;

  const settingsFor = (run: string) => ({ ...settings, run });
  const order = (over: Partial<DeployOrder> = {}): DeployOrder => ({
    ...{ environment, change: "first", release, configDigest: "c".repeat(64) },
    ...{ functionDigests: undefined, main: head(), overridden: [], seq: 1, ...over },
  });
  const head = () => repository.git("rev-parse", "HEAD");
  const cutOff = (run: string): Started => ({
    ...{ kind: "started", seq: 1, environment, at: "2026-01-05T08:00:00Z", run, who: "ann" },
    ...{ change: "first", release, configDigest: "c".repeat(64), policyDigest: "d".repeat(64) },
    ...{ functionDigests: {}, main: head(), trusted: head(), dataWrites: 1 },
    ...{ providerMajors: {}, overridden: [] },
  });
  const recover = () => deployerFor(settingsFor("2/1")).recover(cutOff("1/1"));
  const deploy = (over: Partial<DeployOrder> = {}) =>
    deployerFor(settingsFor("2/1")).deploy(order(over), head());

  beforeAll(async () => {
    mkdirSync(state);
    const environmentOfCli = cliEnvironment(
      { projectDirectory, stackDirectory: folder },
      pulumi!,
      process.env,
    );
    cloud = await startHangingCloud(repository.directory);
    settings = {
      ...{ repository: repository.directory, folder: path.join(folder, "work"), state },
      ...{ artifacts: path.join(folder, "artifacts"), run: "1/1", pulumi: pulumi! },
      awsEndpoint: cloud.local.endpoint.url,
      environment: {
        ...(environmentOfCli as Record<string, string>),
        LOCAL_CLOUD_PROVIDER: cloud.providerAddress,
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      },
    };
    release = head();
    repository.commit("its stack", { "Pulumi.test.yaml": stackFile(initStack()) });
  });

  afterAll(async () => {
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
    repository.remove();
  });

  /** As a team does it once for each stack: the CLI writes the key of the stack's secrets into its file. */
  function initStack(): string {
    const place = path.join(folder, "init");
    mkdirSync(place);
    cpSync(path.join(repository.directory, "Pulumi.yaml"), path.join(place, "Pulumi.yaml"));
    const words = ["-C", place, "stack", "init", environment, "--non-interactive"];
    execFileSync(pulumi!, words, { env: settings.environment, stdio: "ignore" });
    return readFileSync(path.join(place, "Pulumi.test.yaml"), "utf8").trim();
  }

  /** Starts a deploy as run 1/1 and kills it, and the CLI that it started, once `when` says so. */
  async function killed(when: Promise<void> | Step, over: Partial<DeployOrder> = {}) {
    const killedBefore = typeof when === "string" ? when : undefined;
    const given = { ...settingsFor("1/1"), order: order(over), trusted: head(), killedBefore };
    const script = path.join(__dirname, "testing", "killedDeploy.ts");
    const child = spawn(
      process.execPath,
      ["--require", require.resolve("tsx/cjs"), script, JSON.stringify(given)],
      { stdio: ["ignore", "inherit", "inherit"] },
    );
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      child.once("exit", (_, signal) => resolve(signal)),
    );
    if (typeof when !== "string") {
      await Promise.race([when, ended]);
      child.kill("SIGKILL");
      for (const pid of await lockingProcesses()) process.kill(-pid, "SIGKILL");
    }
    expect(await ended).toBe("SIGKILL");
  }

  async function lockingProcesses(): Promise<number[]> {
    const store = createFolderStore(state);
    const all = await store.list(".pulumi/locks/organization/small/test/");
    const keys = all.filter((key) => key.endsWith(".json"));
    const texts = await Promise.all(keys.map((key) => store.get(key)));
    return texts.map((text) => (JSON.parse(Buffer.from(text!).toString()) as { pid: number }).pid);
  }

  const apis = async () => {
    const client = new APIGatewayClient({
      ...{ region: "us-east-1", endpoint: settings.awsEndpoint },
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const { items = [] } = await client.send(new GetRestApisCommand({}));
    client.destroy();
    return items.map(({ name }) => name);
  };

  describe("and is killed", () => {
    it.each(["functions", "preview", "deploy"] as const)(
      "before the step %s: nothing has to be cleared",
      async (step) => {
        await killed(step);
        expect((await recover()).outcome).toBe("cut-off");
      },
    );

    it.each([1, 2, 3, 4, 5])("while it creates, before resource %i is made", async (number) => {
      await killed(cloud.hangAt({ operation: "create", number, when: "before" }));
      const locks = await lockingProcesses();
      expect(locks).toHaveLength(1);
      const recovered = await recover();
      console.log(number, recovered);
      expect(recovered.outcome).toBe("cut-off");
    });
  });

  it("ends", async () => {
    console.log(await deploy());
    console.log(await apis());
  });
});
