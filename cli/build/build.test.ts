import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { type Bundle, bundles } from "../../contracts/functions";
import { type Bundled, makeBundle } from "./bundle";

const root = join(__dirname, "..", "..");
const made = new Map<Bundle, Bundled>();

beforeAll(async () => {
  for (const bundle of await Promise.all(bundles.map((name) => makeBundle(root, name))))
    made.set(bundle.bundle, bundle);
});

it.each(bundles)("keeps %s within its budget", (name) => {
  const kilobytesMax = name === "authorizer" ? 10 : 600;
  expect(made.get(name)!.scriptBytes).toBeLessThan(kilobytesMax * 1000);
});

it.each(bundles)("makes the same bytes of %s when it builds it again", async (name) => {
  const again = await makeBundle(root, name);
  expect(again.sha256Base64).toBe(made.get(name)!.sha256Base64);
  expect(again.zip).toEqual(made.get(name)!.zip);
});

it("zips one file, index.mjs, whose time says nothing", () => {
  const { zip, scriptBytes } = made.get("authorizer")!;
  const files = unzipSync(zip);
  expect(Object.keys(files)).toEqual(["index.mjs"]);
  expect(files["index.mjs"]!.length).toBe(scriptBytes);
  // DOS time of the local header: 12:00, 1 January 1980, in whichever zone it is built.
  expect([...zip.subarray(10, 14)]).toEqual([0x00, 0x60, 0x21, 0x00]);
});

const environment: Record<string, string> = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  LAMBDA_TASK_ROOT: "/var/task",
  POWERTOOLS_SERVICE_NAME: "service",
  ENVIRONMENT_SUFFIX: "test",
  TABLE_NAME: "table",
  LEDGER_TABLE_NAME: "ledger",
  EVENT_BUS_NAME: "bus",
  QUEUE_URL: "http://127.0.0.1:9/queue",
  QUEUE_URLS: "{}",
  STATE_MACHINE_ARN: "arn",
  SUBSCRIBER: "fraud",
  WEBHOOK_TYPE: "Stripe",
  TIER_THRESHOLDS: "{}",
  PROVIDER_ROUTES: "{}",
  PAYPAL_TRUST: "{}",
  PAYPAL_SIMULATOR_ALLOWED: "false",
  GENERIC_SIGNATURE: "{}",
  DEPENDENCY_BUDGET_MS: "7000",
};

/** What index.mjs does when Node alone loads it, in a folder without node_modules. */
function run(name: Bundle, script: string, env = environment): string {
  const folder = mkdtempSync(join(tmpdir(), "bundle-"));
  try {
    writeFileSync(join(folder, "index.mjs"), unzipSync(made.get(name)!.zip)["index.mjs"]!);
    return execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it.each(bundles)("%s loads on its own and exports its handler", (name) => {
  const script = `console.log(typeof (await import("./index.mjs")).handler)`;
  expect(run(name, script)).toBe("function\n");
});

it("traces: an invocation's subsegment carries the annotation, concurrent ones keep apart", () => {
  const trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
  const script = `
    import { createSocket } from "node:dgram";
    const daemon = createSocket("udp4");
    const received = [];
    daemon.on("message", (message) => received.push(JSON.parse(message.toString().split("\\n")[1])));
    await new Promise((resolve) => daemon.bind(0, "127.0.0.1", resolve));
    process.env.AWS_XRAY_DAEMON_ADDRESS = "127.0.0.1:" + daemon.address().port;
    const { handler } = await import("./index.mjs");
    process.env._X_AMZN_TRACE_ID = "${trace}";
    const body = (id) => JSON.stringify({ detail: { webhook_id: id, kind: "refunded", tier: "low" } });
    await handler({ Records: ["a", "b"].map((id) => ({ messageId: id, body: body(id) })) });
    while (received.length < 2) await new Promise((resolve) => daemon.once("message", resolve));
    daemon.close();
    console.log("SEGMENTS " + JSON.stringify(received));`;
  const line = run("event-consumer", script)
    .split("\n")
    .find((text) => text.startsWith("SEGMENTS "))!;
  const segments = JSON.parse(line.slice("SEGMENTS ".length)) as Record<string, unknown>[];
  const expected = (id: string) => ({
    name: "consume",
    trace_id: "1-5759e988-bd862e3fe1be46a994272793",
    parent_id: "53995c3f42cd8ad8",
    annotations: { webhook_id: id },
  });
  expect(segments).toMatchObject([expected("a"), expected("b")]);
});

it("says which variable is missing", () => {
  const { TABLE_NAME: _, ...rest } = environment;
  const script = `await import("./index.mjs").catch((error) => console.log(error.message))`;
  expect(run("dlq-consumer", script, rest as Record<string, string>)).toContain(
    "TABLE_NAME is not set",
  );
});

it("leaves a manifest beside the zips by which the program finds them", async () => {
  const { buildFunctions } = await import("./buildFunctions");
  const folder = mkdtempSync(join(tmpdir(), "build-"));
  try {
    mkdirSync(join(folder, "lambdas"), { recursive: true });
    for (const name of bundles) {
      mkdirSync(join(folder, "lambdas", name));
      writeFileSync(
        join(folder, "lambdas", name, "handler.ts"),
        `export const handler = "${name}";`,
      );
    }
    const manifest = await buildFunctions(folder);
    const written: unknown = JSON.parse(
      readFileSync(join(folder, ".build", "functions", "manifest.json"), "utf8"),
    );
    expect(written).toEqual(manifest);
    for (const name of bundles)
      expect(existsSync(join(folder, ".build", "functions", manifest[name].file))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
