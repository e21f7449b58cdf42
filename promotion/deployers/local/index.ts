/** The deployer of tests and of laptops: the embedded engine, and for each environment an account of its own that lives on between deploys. */
import path from "node:path";
import { boundaryPolicies } from "../../../cli/boundaryPolicies";
import { readStackFile } from "../../../cli/stackFile";
import { UserError } from "../../../cli/terminal";
import type { Git } from "../../adapters/git";
import type { Started } from "../../formats/ledgerRecord";
import type { Deployer, DeployResult } from "../../ports";
import type { Previewer } from "../../preview/previewer";
import type { Artifacts } from "../artifacts";
import { type Checkouts } from "../checkouts";
import { type OnStep, Workbench } from "../workbench";
import { createLookUp } from "../recovery/lookUp";
import { failed, refusal } from "../refusal";
import { settle } from "../recovery/settle";
import type { ProvidePackages } from "../dependencies";
import { type AccountClient, findAccount, startAccount } from "./accountClient";

export interface LocalDeployerOptions {
  git: Git;
  /** Where checkouts and accounts are; absolute. Each environment's account is in `<folder>/accounts/<environment>`. */
  folder: string;
  artifacts: Artifacts;
  providePackages: ProvidePackages;
  /** As the ledger names this run: it owns the lock. */
  run: string;
  print?: (text: string) => void;
  /** Before each step. What it throws ends the deploy there, as if the process had died. */
  onStep?: OnStep;
}

/** The run that ordered a deploy is gone, so nobody writes down how it ended. */
export class CutOffError extends Error {
  override readonly name = "CutOffError";
}

export function createLocalDeployer(options: LocalDeployerOptions): Deployer & Previewer {
  const bench = new Workbench(options);
  const step = options.onStep ?? (() => undefined);
  return {
    prepare: (order, trusted) => bench.prepare(order, trusted),
    deploy: (order, trusted) =>
      bench.with(order, trusted, async (checkouts) => {
        const account = await accountOf(options, order.environment, checkouts.stackFile);
        const request = requestOf(checkouts, order.environment);
        await step("preview");
        const refused = refusal(order, checkouts, await account.ask("preview", request));
        if (refused) return refused;
        await step("deploy");
        const owner = { run: options.run, pid: process.pid };
        const answer = await account.ask("deploy", { ...request, owner });
        await step("finish");
        if (answer.kind === "cut-off") throw new CutOffError(`run ${options.run} is gone`);
        if (answer.kind === "locked")
          return failed(`the stack is locked by run ${answer.by}, which still works on it`);
        if (answer.kind === "failed") return failed(answer.problems.join("; "));
        return { outcome: "succeeded", detail: answer.summary };
      }),
    recover: (cutOff) => recover(options, cutOff),
    preview: (request) =>
      bench.toLookAt(request, async (checkouts) => {
        const account = await accountOf(options, request.environment, checkouts.stackFile);
        return account.ask("preview", requestOf(checkouts, request.environment));
      }),
    async drift({ environment }) {
      const account = await findAccount(accountFolder(options.folder, environment));
      if (!account) throw new UserError(`There is no local account of ${environment}.`);
      const { drifted } = await account.ask("drift", { stack: environment });
      return drifted.map(({ urn, paths }) => ({
        ...{ urn, operation: paths.length === 0 ? ("create" as const) : ("update" as const) },
        ...{ paths, replacing: [] },
      }));
    },
  };
}

export const accountFolder = (folder: string, environment: string) =>
  path.join(folder, "accounts", environment);

export const requestOf = ({ release, stackFile, policies }: Checkouts, environment: string) => ({
  stack: environment,
  projectDirectory: release,
  configFile: stackFile,
  policyPackDirectory: policies,
});

async function recover(
  { folder, onStep = () => undefined }: LocalDeployerOptions,
  { environment, run }: Started,
): Promise<DeployResult> {
  const account = await findAccount(accountFolder(folder, environment));
  // What there was of it went with its account.
  if (!account) return { outcome: "cut-off", detail: "nothing was begun" };
  const { lock } = await account.ask("lock", { stack: environment });
  if (lock && lock.run !== run) return unknown(`the stack is locked by ${lock.run}, not by ${run}`);
  if (lock?.alive) return unknown(`process ${lock.pid} of run ${run} still works on the stack`);
  await onStep("unlock");
  if (lock) await account.ask("unlock", { stack: environment, run });
  const { pending } = await account.ask("pendingCreates", { stack: environment });
  const place = await placeOf(account);
  const lookUp = createLookUp({
    ...{ region: place.region, endpoint: account.endpointUrl },
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  try {
    const settlement = await settle(pending, place, lookUp);
    if (settlement.unknown.length > 0) return unknown(settlement.unknown.join("; "));
    await onStep("settle");
    const { taken } = await account.ask("settle", { stack: environment, settlement });
    await onStep("refresh");
    const { gone } = await account.ask("refresh", { stack: environment });
    return { outcome: "cut-off", detail: told(pending.length, taken.length, gone.length) };
  } finally {
    lookUp.end();
  }
}

const unknown = (detail: string): DeployResult => ({ outcome: "unknown", detail });

export function told(pending: number, taken: number, gone: number): string {
  const parts = [
    ...(pending > 0 ? [`${pending} creates were under way, ${taken} of them had been made`] : []),
    ...(gone > 0 ? [`${gone} resources had been deleted already`] : []),
  ];
  return parts.length > 0 ? parts.join("; ") : "nothing was left half done";
}

export async function accountOf(
  { folder }: Pick<LocalDeployerOptions, "folder">,
  environment: string,
  stackFile: string,
): Promise<AccountClient> {
  const own = accountFolder(folder, environment);
  const found = await findAccount(own);
  if (found) return found;
  const config = readStackFile(path.dirname(stackFile), environment, stackFile);
  return startAccount(own, {
    ...{ accountId: config.accountId, region: config.region },
    concurrencyLimit: config.functions.accountConcurrencyLimit,
    managedPolicies: boundaryPolicies(config),
  });
}

const placeOf = (account: AccountClient) => account.ask("place", {});
