import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { type LocalCloud, startLocalCloud } from "../../local";
import { VirtualClock } from "../../local/core/clock";
import type { DeployResult } from "../../local/engine/engine";
import { adoptionFile } from "../../stacks/adoption";
import { fromPulumi } from "../../stacks/config/load";
import { parseConfig } from "../../stacks/config/parse";
import type { Config } from "../../stacks/config/schema";
import { buildFunctions } from "../build";
import { adopt, checkAdoption, forgetAdoption } from "./adopt";
import { countFound } from "./find";

/** The stack file of prod under a name that no other test uses: what is to be taken over is written in a file of that name. */
const stack = "adopted";
const projectDirectory = path.join(__dirname, "../..");
const prod = parse(readFileSync(path.join(projectDirectory, "Pulumi.prod.yaml"), "utf8")) as {
  config: Record<string, unknown>;
};
const configFile = path.join(mkdtempSync(path.join(tmpdir(), "adopt-")), `Pulumi.${stack}.yaml`);

let local: LocalCloud;
let config: Config;

beforeAll(async () => {
  config = writeConfig({ replacementRefused: true });
  forgetAdoption({ projectDirectory, stack });
  await buildFunctions(projectDirectory);
  local = await startLocalCloud({
    accountId: config.accountId,
    region: config.region,
    concurrencyLimit: config.functions.accountConcurrencyLimit,
    clock: new VirtualClock(Date.parse("2026-11-21T00:00:00Z")),
    seed: "adopt",
    port: 0,
  });
}, 60_000);

afterAll(async () => {
  forgetAdoption({ projectDirectory, stack });
  await local?.stop();
});

test("data that a destroyed stack has kept are taken over by the next one, key and rows", async () => {
  const first = await succeeded(deploy());
  const keyIds = first.outputs["kmsKeyIds"]!.value;
  await call("dynamodb", "PutItem", { TableName: table, Item: row });

  // Protected: nothing is deleted before that is lifted in a deploy of its own.
  expect((await destroy()).changes.delete).toBe(0);
  writeConfig({ replacementRefused: false });
  expect((await succeeded(deploy())).changes).toMatchObject({ create: 0, replace: 0, delete: 0 });
  const destroyed = await succeeded(destroy());
  expect(destroyed.retained.length).toBeGreaterThan(30);
  expect(local.engine.state(stack).resources.size).toBe(0);

  writeConfig({ replacementRefused: true });
  await expect(checkAdoption(context())).rejects.toThrow(
    /7 keys with their aliases, 3 tables, 16 log groups\. .*\n\n  npm run adopt -- --stack adopted --local$/,
  );
  const found = await adopt(context());
  expect(countFound(found)).toBe(7 + 7 + 3 + 16);
  await checkAdoption(context());

  const second = await succeeded(deploy());
  expect(second.changes).toMatchObject({ import: 33, update: 0, replace: 0 });
  expect(second.outputs["kmsKeyIds"]!.value).toEqual(keyIds);
  const { Item } = await call("dynamodb", "GetItem", { TableName: table, Key: row });
  expect(Item).toEqual(row);

  // What KMS does not tell was left open by the import; without the file it is set.
  forgetAdoption({ projectDirectory, stack });
  writeConfig({ replacementRefused: false });
  expect((await succeeded(deploy())).changes).toMatchObject({ create: 0, import: 0, replace: 0 });
}, 300_000);

test("a table that is no longer as the program says is not taken over, and is named", async () => {
  await succeeded(destroy());
  await adopt(context());
  writeConfig({ replacementRefused: false, tableDeletionProtection: false });
  const { problems } = await deploy();
  expect(problems.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(
      /Table ledger-webhooks cannot take over webhook-processing-adopted, because it is not as the program says: deletionProtectionEnabled: is true, should be false\./,
    ),
  );
}, 300_000);

test("a file that was written for another place is refused before anything is made", async () => {
  const found = await adopt(context());
  const elsewhere = { stack, ...found, table: { ...found.table, gone: "gone" } };
  writeFileSync(adoptionFile(stack, projectDirectory), JSON.stringify(elsewhere));
  await expect(checkAdoption(context())).rejects.toThrow(
    ".adopt/adopted.json names resources that do not exist here",
  );
});

test("a stack that keeps nothing has nothing to take over", async () => {
  const dev = { ...config, data: { ...config.data, keptOnDestroy: false } };
  await expect(adopt({ ...context(), config: dev })).rejects.toThrow("keeps nothing");
});

const table = `webhook-processing-${stack}`;
const row = { webhook_id: { S: "stripe#evt_kept" } };

const context = () => ({ projectDirectory, stack, config, awsEndpoint: local.endpoint.url });
const deploy = () => local.engine.up({ projectDirectory, stack, configFile });
const destroy = () => local.engine.destroy({ stack });
const call = (service: string, operation: string, input: Record<string, unknown>) =>
  local.cloud.call(local.cloud.administrator, service, operation, input);

async function succeeded(running: Promise<DeployResult>): Promise<DeployResult> {
  const result = await running;
  expect(result.problems.map(({ message }) => message)).toEqual([]);
  return result;
}

function writeConfig(data: Record<string, unknown>): Config {
  const key = "payment-webhooks:data";
  const values = { ...prod.config, [key]: { ...(prod.config[key] as object), ...data } };
  writeFileSync(configFile, JSON.stringify({ config: values }));
  const texts = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return parseConfig(fromPulumi(stack, Object.fromEntries(texts) as Record<string, string>));
}
