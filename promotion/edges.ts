/** Where promotion meets the world: environment variables, credentials and clocks become the ports that the commands work with. */
import { userInfo } from "node:os";
import { createCloudWatch } from "./adapters/cloudwatch";
import { createGit } from "./adapters/git";
import { createGitHub } from "./adapters/github";
import type { Context } from "./commands/context";
import { unknown } from "./core/facts";
import { createFolderLedger } from "./stores/folder";
import { createS3Ledger } from "./stores/s3";
import { UserError } from "../cli/terminal";
import type { AlarmSource, CreateDeployer, Deployer, LedgerStore } from "./ports";

export interface Edges {
  /** A checkout of main with its whole history. */
  directory: string;
  env: Readonly<Record<string, string | undefined>>;
  nowMs: () => number;
  print: (text: string) => void;
  createDeployer: CreateDeployer;
  /** Instead of CloudWatch. */
  alarms?: AlarmSource;
  fetch?: typeof fetch;
  sleep?: (ms: number) => Promise<void>;
}

export interface ContextOptions {
  dryRun: boolean;
  json: boolean;
  /** Main as it was when it was last fetched. */
  offline: boolean;
  /** A run of which a person has seen that it is over, where GitHub cannot say so. */
  runIsOver?: string | undefined;
}

export async function createContext(edges: Edges, options: ContextOptions): Promise<Context> {
  const { env, directory, nowMs, print } = edges;
  const token = env["GITHUB_TOKEN"];
  const git = createGit(directory, { token, serverUrl: serverUrl(env) });
  const origin = (await git.remotes()).includes("origin");
  const hub = hubFrom(edges);
  const run = runFrom(env);
  return {
    git,
    ledger: ledgerFrom(edges),
    alarms: edges.alarms ?? alarmsFrom(edges),
    hub,
    runState: (asked) =>
      asked === options.runIsOver
        ? Promise.resolve("over")
        : (hub?.runState(asked) ?? Promise.resolve("unknown")),
    nowMs,
    mainName: origin ? "origin/main" : "main",
    remote: origin && !options.offline ? "origin" : undefined,
    run,
    who: env["GITHUB_ACTOR"] ?? userInfo().username,
    dryRun: options.dryRun,
    json: options.json,
    deployer: lazily(() => edges.createDeployer({ directory, env, print })),
    webhookUrl: env["PROMOTION_WEBHOOK_URL"],
    fetch: edges.fetch ?? fetch,
    print,
  };
}

const serverUrl = (env: Edges["env"]) => env["GITHUB_SERVER_URL"] ?? "https://github.com";

function hubFrom({ env, fetch, sleep }: Edges) {
  const token = env["GITHUB_TOKEN"];
  const repository = env["GITHUB_REPOSITORY"];
  if (!token || !repository) return undefined;
  return createGitHub({
    apiUrl: env["GITHUB_API_URL"] ?? "https://api.github.com",
    webUrl: serverUrl(env),
    repository,
    token,
    ...(fetch ? { fetch } : {}),
    ...(sleep ? { sleep } : {}),
  });
}

function runFrom(env: Edges["env"]): string {
  const id = env["GITHUB_RUN_ID"];
  return id ? `${id}/${env["GITHUB_RUN_ATTEMPT"] ?? "1"}` : `local/${userInfo().username}`;
}

function ledgerFrom({ env, nowMs }: Edges): LedgerStore {
  const place = env["PROMOTION_LEDGER"];
  if (!place) return noLedger;
  if (!place.includes("://")) return createFolderLedger(place, nowMs);
  const s3 = /^s3:\/\/([a-z0-9.-]{3,63})(?:\/(.*?))?\/?$/.exec(place);
  if (!s3)
    throw new UserError(
      `PROMOTION_LEDGER: got ${place}; a folder, or s3://<bucket>/<prefix> with a bucket's name in it.`,
    );
  return createS3Ledger({ bucket: s3[1]!, prefix: s3[2] ?? "", region: regionFrom(env) });
}

const noLedger: LedgerStore = {
  records: () => Promise.resolve(unknown("PROMOTION_LEDGER is not set, so nobody knows what runs")),
  append: () =>
    Promise.reject(
      new UserError("Nothing can be recorded: set PROMOTION_LEDGER to s3://<bucket>/<prefix>."),
    ),
  nowMs: () => Promise.resolve(unknown("PROMOTION_LEDGER is not set")),
};

const regionFrom = (env: Edges["env"]) =>
  env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? "us-east-1";

/** Without any sign of credentials nothing is asked: the SDK would wait for an instance's metadata. */
const credentialSigns = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

function alarmsFrom({ env, nowMs }: Edges): AlarmSource {
  if (!credentialSigns.some((name) => env[name]))
    return {
      alarms: ({ name }) =>
        Promise.resolve(
          unknown(`the alarms of ${name} cannot be read: there are no AWS credentials`),
        ),
    };
  return createCloudWatch({ roleName: env["PROMOTION_READ_ROLE"], nowMs });
}

function lazily(make: () => Deployer): Deployer {
  let made: Deployer | undefined;
  const deployer = () => (made ??= make());
  return {
    prepare: (...words) => deployer().prepare(...words),
    deploy: (...words) => deployer().deploy(...words),
    recover: (...words) => deployer().recover(...words),
  };
}
