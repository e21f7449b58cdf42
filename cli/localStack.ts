import { randomBytes } from "node:crypto";
import path from "node:path";
import { SSMClient } from "@aws-sdk/client-ssm";
import { startLocalCloud, type LocalCloud } from "../local";
import { type Clock, SystemClock } from "../local/core/clock";
import { PortInUseError } from "../local/endpoint";
import type { DeployResult, StackOutputs } from "../local/engine/engine";
import type { Config } from "../stacks/config/schema";
import { checkAdoption, forgetAdoption } from "./adopt/adopt";
import { boundaryPolicies } from "./boundaryPolicies";
import { buildFunctions } from "./build";
import { requireSuccess, showAdvice, showProgress, summary } from "./deployProgress";
import { localCredentials } from "./localClients";
import type { LocalOutputs, LocalSecrets } from "./localFiles";
import { requiredParameters } from "./secrets/parameters";
import { provideLocalSecrets } from "./secrets/localSecrets";
import { startTestAuthority, type TestAuthority } from "./senders/testAuthority";
import { readStackFile } from "./stackFile";
import { type Terminal, UserError } from "./terminal";

/** A stack deployed into an embedded cloud of its own, kept until `stop`. */
export interface LocalStack {
  local: LocalCloud;
  config: Config;
  outputs: LocalOutputs;
  secrets: LocalSecrets;
  /** What the last deploy did, and what policies said of it. */
  deployed(): DeployResult;
  /** Deploys again over what runs, as a diff. */
  redeploy(terminal: Terminal): Promise<DeployResult>;
  stop(): Promise<void>;
}

export interface LocalStackOptions {
  projectDirectory: string;
  stack: string;
  port: number;
  terminal: Terminal;
  /** Instead of Pulumi.<stack>.yaml. */
  configFile?: string;
  /** Real time unless a test brings a clock that it can turn. */
  clock?: Clock;
  /** Sees the cloud before anything is deployed into it, to listen from the beginning. */
  onCloud?(local: LocalCloud): void;
  /** Returns where it has left them, for a person to read. */
  handOver(outputs: LocalOutputs, secrets: LocalSecrets): string;
}

export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { projectDirectory, terminal } = options;
  const config = await checkedConfig(options, terminal);
  await builtFunctions(projectDirectory, terminal);
  const authority = await startTestAuthority({
    hosts: config.payPal.certificateHosts,
    subjectHost: config.payPal.certificateSubjectHost,
  });
  const local = await terminal
    .step("local cloud", async () => {
      const started = await startCloud(options, config, authority);
      return {
        value: started,
        summary: `${started.endpoint.url} · account ${config.accountId} · ${config.region}`,
      };
    })
    .catch(async (error: unknown) => {
      await authority.stop();
      throw error instanceof PortInUseError
        ? new UserError(error.message, { cause: error })
        : error;
    });
  const stop = async () => {
    await local.stop();
    await authority.stop();
  };
  try {
    options.onCloud?.(local);
    let deployed = await deploy(local, options, terminal);
    const { outputs, secrets } = await hand(local, config, authority, options, terminal);
    return {
      local,
      config,
      outputs,
      secrets,
      stop,
      deployed: () => deployed,
      async redeploy(into) {
        const changed = await checkedConfig(options, into);
        await builtFunctions(projectDirectory, into);
        deployed = await deploy(local, options, into, true);
        await hand(local, changed, authority, options, into);
        return deployed;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function checkedConfig(
  { projectDirectory, stack, configFile }: LocalStackOptions,
  terminal: Terminal,
): Promise<Config> {
  return terminal.step("configuration", async () => {
    const config = readStackFile(projectDirectory, stack, configFile);
    const providers = Object.keys(config.providers).join(", ");
    const raised = configFile === undefined ? "" : " (raised)";
    return { value: config, summary: `Pulumi.${stack}.yaml${raised} is valid · ${providers}` };
  });
}

async function builtFunctions(projectDirectory: string, terminal: Terminal): Promise<void> {
  await terminal.step("functions", async () => {
    const manifest = Object.values(await buildFunctions(projectDirectory));
    const kilobytes = Math.round(manifest.reduce((sum, { bytes }) => sum + bytes, 0) / 1000);
    return { value: undefined, summary: `${manifest.length} bundles, ${kilobytes} KB minified` };
  });
}

function startCloud(
  { port, clock }: LocalStackOptions,
  config: Config,
  authority: TestAuthority,
): Promise<LocalCloud> {
  return startLocalCloud({
    managedPolicies: boundaryPolicies(config),
    accountId: config.accountId,
    region: config.region,
    concurrencyLimit: config.functions.accountConcurrencyLimit,
    clock: clock ?? new SystemClock(),
    seed: randomBytes(32).toString("hex"),
    port,
    hosts: authority.hosts,
    extraCaCertsFile: authority.rootCertificateFile,
  });
}

async function deploy(
  local: LocalCloud,
  options: LocalStackOptions,
  terminal: Terminal,
  overRunning = false,
): Promise<DeployResult> {
  const { projectDirectory, stack, configFile } = options;
  return terminal.step("deploy", async (progress) => {
    const settings = {
      projectDirectory,
      stack,
      configFile,
      policyPackDirectory: path.join(projectDirectory, "policies"),
      onEvent: showProgress(progress),
    };
    const isNew = local.engine.state(stack).resources.size === 0;
    const config = readStackFile(projectDirectory, stack, configFile);
    const adopting = { projectDirectory, stack, config, awsEndpoint: local.endpoint.url };
    if (isNew) await checkAdoption(adopting);
    // Over something that runs, a preview comes first, as `pulumi up` does it: a violation must not leave it half changed.
    if (overRunning) requireSuccess(await local.engine.preview(settings));
    const result = requireSuccess(await local.engine.up(settings));
    if (isNew) forgetAdoption(adopting);
    showAdvice(terminal, result);
    return { value: result, summary: summary(result) };
  });
}

/** Secrets and addresses, for whoever sends or reads. */
async function hand(
  local: LocalCloud,
  config: Config,
  authority: TestAuthority,
  options: LocalStackOptions,
  terminal: Terminal,
): Promise<{ outputs: LocalOutputs; secrets: LocalSecrets }> {
  const { stack } = options;
  return terminal.step("secrets", async () => {
    const awsEndpoint = local.endpoint.url;
    const stackOutputs = local.engine.outputs(stack);
    const apiEndpoint = String(stackOutputs["apiEndpoint"]?.value);
    const outputs = {
      stack,
      pid: process.pid,
      awsEndpoint,
      ...shown(stackOutputs),
      apiEndpoint,
    } as LocalOutputs;
    const ssm = new SSMClient({ region: config.region, ...localCredentials(awsEndpoint) });
    const apiKeys = stackOutputs["apiKeyValues"]?.value as Record<string, string>;
    const providers = await provideLocalSecrets(ssm, {
      required: requiredParameters(config),
      apiKeys,
      apiEndpoint,
      authority,
    });
    ssm.destroy();
    const secrets = { stack, providers };
    const places = options.handOver(outputs, secrets);
    return { value: { outputs, secrets }, summary: `set in SSM · ${places}` };
  });
}

/** Secret outputs stay out of the file that anybody may read. */
function shown(outputs: StackOutputs): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, { value, secret }]) => (secret ? [] : [[name, value]])),
  );
}
