/**
 * The real CLI, deploying from two checkouts over the local cloud, and killed with kill -9 at each step. It runs where
 * there is a CLI (`npm run tools`, or Pulumi's release).
 */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { APIGatewayClient, GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import { GetQueueUrlCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { cliEnvironment, findPulumi } from "../../../cli/pulumi/environment";
import type { DeployOrder } from "../../core/plan";
import type { Started } from "../../formats/ledgerRecord";
import { fileDigests } from "../folderDigest";
import { createFolderStore } from "../stores/folder";
import { projectDirectory } from "../testing";
import type { Step } from "../workbench";
import { type HangingCloud, startHangingCloud } from "./testing/cloud";
import { deployerFor, type DeployerSettings } from "./testing/deployerFor";
import { environment, pack, program, smallProject, stackFile } from "./testing/smallProject";

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
  const order = (): DeployOrder => ({
    ...{ environment, change: "first", release, configDigest: "c".repeat(64) },
    ...{ functionDigests: undefined, main: head(), overridden: [], seq: 1 },
  });
  const head = () => repository.git("rev-parse", "HEAD");
  const cutOff = (run: string): Started => ({
    ...{ kind: "started", seq: 1, environment, at: "2026-01-05T08:00:00Z", run, who: "ann" },
    ...{ change: "first", release, configDigest: "c".repeat(64), policyDigest: "d".repeat(64) },
    ...{ functionDigests: {}, main: head(), trusted: head(), dataWrites: 1 },
    ...{ providerMajors: {}, overridden: [] },
  });
  const recover = () => deployerFor(settingsFor("2/1")).recover(cutOff("1/1"));
  const deploy = () => deployerFor(settingsFor("2/1")).deploy(order(), head());

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

  /** A deploy as run 1/1, as a process of its own. */
  function start(killedBefore?: Step) {
    const given = { ...settingsFor("1/1"), order: order(), trusted: head(), killedBefore };
    const script = path.join(__dirname, "testing", "killedDeploy.ts");
    const child = spawn(
      process.execPath,
      ["--require", require.resolve("tsx/cjs"), script, JSON.stringify(given)],
      { stdio: ["ignore", "inherit", "inherit"] },
    );
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      child.once("exit", (_, signal) => resolve(signal)),
    );
    return { child, ended };
  }

  /** It, and the CLI that it started, once `when` says so. */
  async function killed(when: Promise<void> | Step) {
    const { child, ended } = start(typeof when === "string" ? when : undefined);
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

  const access = () => ({
    ...{ region: "us-east-1", endpoint: settings.awsEndpoint },
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const apis = async () => {
    const client = new APIGatewayClient(access());
    const { items = [] } = await client.send(new GetRestApisCommand({}));
    client.destroy();
    return items.map(({ name }) => name);
  };

  describe("a run that is killed with kill -9", () => {
    it.each(["functions", "preview", "deploy"] as const)(
      "before the step %s leaves nothing to clear",
      async (step) => {
        await killed(step);
        expect((await recover()).outcome).toBe("cut-off");
      },
    );

    it("while its CLI goes on keeps the lock", async () => {
      const hanging = cloud.hangAt({ operation: "create", number: 1, when: "before" });
      const { child, ended } = start();
      await hanging;
      const [pid] = await lockingProcesses();
      // Held still, or it might end by itself when it next writes to a parent that is gone.
      process.kill(-pid!, "SIGSTOP");
      child.kill("SIGKILL");
      await ended;
      expect(await recover()).toEqual({
        outcome: "unknown",
        detail: `process ${pid} of run 1/1 still works on the stack`,
      });
      const others = deployerFor(settingsFor("2/1")).recover(cutOff("3/1"));
      expect((await others).detail).toContain("which is not run 3/1");
      process.kill(-pid!, "SIGKILL");
      expect((await recover()).outcome).toBe("cut-off");
    });

    // Each takes up where the one before was killed: queue, table, role and API come in any order, the API's resource last.
    it.each([
      ["before", 1, 0],
      ["after", 1, 1],
      ["after", 2, 1],
    ] as const)("%s its create %i was made is taken up", async (when, number, made) => {
      await killed(cloud.hangAt({ operation: "create", number, when }));
      const recovered = await recover();
      expect(recovered.outcome).toBe("cut-off");
      expect(recovered.detail).toMatch(
        new RegExp(`^\\d creates were under way, [${made}-4] of them had been made`),
      );
    });

    it("before it could write down its success has nothing more to do", async () => {
      await killed("finish");
      expect((await recover()).outcome).toBe("cut-off");
      expect(await deploy()).toEqual({ outcome: "succeeded", detail: "6 same" });
      expect(await apis()).toEqual(["orders"]);
    });

    it("in an update or a delete is taken up too", async () => {
      release = repository.commit("a release that changes and deletes", {
        "program/index.ts": program
          .replace(
            'name: "orders" });\nconst table',
            'name: "orders", delaySeconds: 5 });\nconst table',
          )
          .replace(/const orders = [^]*?\}\);\n/, "")
          .replace("export const path = orders.path;\n", ""),
      });
      await killed(cloud.hangAt({ operation: "update", number: 1, when: "after" }));
      expect((await recover()).outcome).toBe("cut-off");
      await killed(cloud.hangAt({ operation: "delete", number: 1, when: "after" }));
      expect((await recover()).outcome).toBe("cut-off");
      expect((await deploy()).outcome).toBe("succeeded");
      expect((await deploy()).detail).toBe("5 same");
    });
  });

  describe("two checkouts", () => {
    it("leave main's own byte-identical", async () => {
      const seen: ReadonlyMap<string, string>[] = [];
      const look = () => {
        const [place] = readdirSync(path.join(settings.folder, "checkouts"));
        seen.push(fileDigests(path.join(settings.folder, "checkouts", place!, "trusted")));
      };
      rmSync(path.join(settings.folder, "checkouts"), { recursive: true, force: true });
      repository.git("worktree", "prune");
      const one = deployerFor(settingsFor("2/1"), (step) => {
        if (step === "preview" || step === "finish") look();
      });
      expect((await one.deploy(order(), head())).outcome).toBe("succeeded");
      expect(seen).toHaveLength(2);
      expect(seen[0]!.size).toBeGreaterThan(8);
      expect(seen[1]).toEqual(seen[0]);
    });

    it("judge the release's program by main's policies", async () => {
      const before = head();
      const trusted = repository.commit("a stricter policy", {
        "policies/index.ts": pack.replace('"forbidden"', '"orders"'),
      });
      expect(await deployerFor(settingsFor("2/1")).deploy(order(), trusted)).toMatchObject({
        outcome: "failed",
        detail: expect.stringContaining("policy queues-are-named") as string,
      });
      // An earlier main, by --trusted, lets it pass.
      expect(await deployerFor(settingsFor("2/1")).deploy(order(), before)).toMatchObject({
        outcome: "succeeded",
      });
      repository.commit("the policy as before", { "policies/index.ts": pack });
    });

    it("start no engine where main has no stack file, or one without its key", async () => {
      const stack = readFileSync(path.join(repository.directory, "Pulumi.test.yaml"), "utf8");
      repository.commit("no stack file", { "Pulumi.test.yaml": null });
      await expect(deploy()).rejects.toThrow("would be deployed without any configuration");
      repository.commit("no key", {
        "Pulumi.test.yaml": stack.replace(/^encryptionsalt.*\n/m, ""),
      });
      await expect(deploy()).rejects.toThrow("has no key for the secrets of its state");
      repository.commit("as it was", { "Pulumi.test.yaml": stack });
    });
  });

  it("stops before it deletes what holds data, until somebody has approved it by name", async () => {
    release = repository.commit("a release without the table", {
      "program/index.ts":
        'import * as aws from "@pulumi/aws";\nnew aws.sqs.Queue("queue", { name: "orders", policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }] }) });\n',
    });
    const stopped = await deploy();
    expect(stopped.outcome).toBe("failed");
    expect(stopped.detail).toContain(
      "would delete aws:dynamodb/table:Table table and lose its items",
    );
    const approval = (resource: string) =>
      `  - { environment: test, release: "${release}", change: delete, resource: "${resource}", reason: not needed any more }\n`;
    repository.commit("approve it", {
      "promotion/approved-changes.yaml": `approved:\n${approval("aws:dynamodb/table:Table table")}${approval("aws:apigateway/restApi:RestApi api")}`,
    });
    expect((await deploy()).outcome).toBe("succeeded");
    expect(await apis()).toEqual([]);
  });

  it("sees what somebody changed behind its back, by the paths of properties", async () => {
    const request = { environment, release, trusted: head(), main: head() };
    const look = () =>
      deployerFor(settingsFor("2/1")).drift({ ...request, functionDigests: undefined });
    expect(await look()).toEqual([]);
    const client = new SQSClient(access());
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: "orders" }));
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: "" } }));
    client.destroy();
    expect(await look()).toEqual([
      {
        urn: "urn:pulumi:test::small::aws:sqs/queue:Queue::queue",
        ...{ operation: "update", paths: ["policy"], replacing: [] },
      },
    ]);
  });
});
