import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeFileSync } from "node:fs";
import { startArguments } from "./load/localCloud";

/** Runs the command as a user does, in a project folder of its own whose stack file a test may break. */
const root = path.join(__dirname, "..");
let project: string;

beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), "start-"));
  for (const name of [
    "node_modules",
    "stacks",
    "policies",
    "lambdas",
    "contracts",
    "cli",
    "local",
    "package.json",
    "Pulumi.yaml",
    "tsconfig.json",
  ])
    symlinkSync(path.join(root, name), path.join(project, name));
  for (const stack of ["dev", "staging", "prod"])
    cpSync(path.join(root, `Pulumi.${stack}.yaml`), path.join(project, `Pulumi.${stack}.yaml`));
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function start(...parameters: string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [...startArguments(root), ...parameters], { cwd: project });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, text })));
}

const listening = (server: Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
  );

test("a port in use: says which one and what to do, and ends with 1", async () => {
  const server = createServer();
  const port = await listening(server);
  const { code, text } = await start("--once", "--port", String(port));
  server.close();
  expect(code).toBe(1);
  expect(text).toMatch(new RegExp(`${port}.*in use.*--port`, "s"));
  expect(text).not.toMatch(/\n\s+at /);
}, 60_000);

test("a broken stack file: all problems at once, and nothing is started", async () => {
  writeFileSync(
    path.join(project, "Pulumi.dev.yaml"),
    'config:\n  aws:region: us-east-1\n  aws:allowedAccountIds: ["123"]\n  payment-webhooks:providers: {}\n  payment-webhooks:usagePlann: 1\n',
  );
  const { code, text } = await start("--once", "--port", "0");
  expect(code).toBe(1);
  expect(text).toMatch(/Pulumi\.dev\.yaml has \d+ problems; nothing was changed/);
  expect(text).toContain('got ["123"], must be a list of exactly one account id');
  expect(text).toContain('payment-webhooks:usagePlann: unknown key, did you mean "usagePlan"?');
  expect(text).not.toContain("local cloud");
}, 60_000);

test("a stack that does not exist: names those that do", async () => {
  const { code, text } = await start("--stack", "test");
  expect(code).toBe(1);
  expect(text).toContain(
    'There is no stack "test": Pulumi.test.yaml is missing. Stacks here: dev, prod, staging.',
  );
}, 60_000);

test("an option that does not exist: shows how the command is used", async () => {
  const { code, text } = await start("--onse");
  expect(code).toBe(1);
  expect(text).toContain("npm start -- [--stack dev|staging|prod]");
}, 60_000);

test("a program that throws: one message with the program's error, exit code 1, no process left", async () => {
  rmSync(path.join(project, "stacks"));
  cpSync(path.join(root, "stacks"), path.join(project, "stacks"), { recursive: true });
  writeFileSync(
    path.join(project, "stacks/index.ts"),
    'throw new Error("the program is broken here");\n',
  );
  const { code, text } = await start("--once", "--port", "0");
  expect(code).toBe(1);
  expect(text).toContain("the program is broken here");
}, 60_000);
