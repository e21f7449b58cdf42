/** What every deploy does before its engine starts: both checkouts, their packages, the functions' bytes, the stack file looked at. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Git } from "../adapters/git";
import type { DeployOrder } from "../core/plan";
import type { Prepared } from "../ports";
import type { Artifacts } from "./artifacts";
import type { PreviewRequest } from "../preview/previewer";
import { buildAndKeep, buildFunctions, fetchInto } from "./bundles";
import { type CheckoutRequest, type Checkouts, openCheckouts } from "./checkouts";
import type { ProvidePackages } from "./dependencies";
import { assertStackFile } from "./stackFileReady";

export type Step =
  "checkout" | "functions" | "preview" | "deploy" | "finish" | "unlock" | "settle" | "refresh";

export type OnStep = (step: Step) => void | Promise<void>;

export interface WorkbenchOptions {
  git: Git;
  folder: string;
  artifacts: Artifacts;
  providePackages: ProvidePackages;
  onStep?: OnStep;
  /** Whether the engine reads secrets of the state by a key that the stack file names. */
  encryptionKeyNeeded?: boolean;
}

interface Opened extends Prepared {
  checkouts: Checkouts;
}

export class Workbench {
  private readonly opened = new Map<string, Opened>();

  constructor(private readonly options: WorkbenchOptions) {}

  /** Leaves both checkouts ready for `with`. */
  async prepare(order: DeployOrder, trusted: string): Promise<Prepared> {
    const { functionDigests, policyDigest } = await this.open(order, trusted);
    return { functionDigests, policyDigest };
  }

  async with<T>(
    order: DeployOrder,
    trusted: string,
    work: (checkouts: Checkouts) => Promise<T>,
  ): Promise<T> {
    const { checkouts } = await this.open(order, trusted);
    this.opened.delete(keyOf(order, trusted));
    return this.within(checkouts, work);
  }

  /** Without the functions' bytes: for what runs no program. */
  async withCheckouts<T>(
    request: CheckoutRequest,
    work: (checkouts: Checkouts) => Promise<T>,
  ): Promise<T> {
    return this.within(await this.checkOut(request), work);
  }

  /** For what is only looked at: nothing is kept. */
  async toLookAt<T>(
    { functionDigests, stackFile, ...request }: PreviewRequest,
    work: (checkouts: Checkouts) => Promise<T>,
  ): Promise<T> {
    const opened = await this.checkOut({ ...request, orphanAllowed: false });
    const checkouts = stackFile === undefined ? opened : withStackFile(opened, stackFile);
    return this.within(checkouts, async () => {
      if (functionDigests)
        await fetchInto(checkouts.release, functionDigests, this.options.artifacts);
      else await buildFunctions(checkouts.release);
      return work(checkouts);
    });
  }

  private async within<T>(
    checkouts: Checkouts,
    work: (checkouts: Checkouts) => Promise<T>,
  ): Promise<T> {
    try {
      assertStackFile(checkouts.stackFile, checkouts.environment, this.options);
      const result = await work(checkouts);
      checkouts.assertTrustedUnchanged();
      return result;
    } finally {
      await checkouts.remove();
    }
  }

  private async checkOut(request: CheckoutRequest): Promise<Checkouts> {
    const { onStep = () => undefined, folder } = this.options;
    await onStep("checkout");
    return openCheckouts({ ...this.options, folder: path.join(folder, "checkouts") }, request);
  }

  private async open(order: DeployOrder, trusted: string): Promise<Opened> {
    const key = keyOf(order, trusted);
    const found = this.opened.get(key);
    if (found) return found;
    const { onStep = () => undefined, artifacts } = this.options;
    await this.forgetOthers(order.environment);
    const checkouts = await this.checkOut({
      ...{ environment: order.environment, release: order.release, trusted, main: order.main },
      orphanAllowed: order.change === "rollback",
    });
    try {
      await onStep("functions");
      const { functionDigests: expected } = order;
      if (expected) await fetchInto(checkouts.release, expected, artifacts);
      const functionDigests = expected ?? (await buildAndKeep(checkouts.release, artifacts));
      const opened = { checkouts, functionDigests, policyDigest: checkouts.policyDigest };
      this.opened.set(key, opened);
      return opened;
    } catch (error) {
      await checkouts.remove();
      throw error;
    }
  }

  /** Made ready for a decision that main has overtaken. */
  private async forgetOthers(environment: string): Promise<void> {
    for (const [key, { checkouts }] of this.opened) {
      if (checkouts.environment !== environment) continue;
      this.opened.delete(key);
      await checkouts.remove();
    }
  }
}

/** Beside both checkouts: what main has stays as it is. */
function withStackFile(checkouts: Checkouts, text: string): Checkouts {
  const stackFile = path.join(checkouts.trusted, "..", path.basename(checkouts.stackFile));
  writeFileSync(stackFile, text);
  return { ...checkouts, stackFile };
}

const keyOf = ({ environment, release, functionDigests }: DeployOrder, trusted: string) =>
  JSON.stringify([environment, release, trusted, functionDigests]);
