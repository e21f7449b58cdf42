/** A deployer that keeps what it was told, and ends as a test says. */
import { createHash } from "node:crypto";
import type { DeployOrder } from "../core/plan";
import type { Deployer, DeployResult, Prepared } from "../ports";

/** The process ends in the middle: nothing after it is written. */
export class Killed extends Error {
  override readonly name = "Killed";
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

export class DeployerDouble implements Deployer {
  readonly deployed: DeployOrder[] = [];
  outcome: DeployResult = { outcome: "succeeded", detail: "" };
  killedIn: "prepare" | "deploy" | "recover" | undefined;
  /** Happens between making ready and starting. */
  meanwhile: (() => Promise<void> | void) | undefined;

  async prepare(order: DeployOrder): Promise<Prepared> {
    this.dieIn("prepare");
    await this.meanwhile?.();
    return {
      functionDigests: order.functionDigests ?? { validator: digest(order.release) },
      policyDigest: digest("policies"),
    };
  }

  deploy(order: DeployOrder): Promise<DeployResult> {
    this.dieIn("deploy");
    this.deployed.push(order);
    return Promise.resolve(this.outcome);
  }

  recover(): Promise<DeployResult> {
    this.dieIn("recover");
    return Promise.resolve({ outcome: "cut-off", detail: "" });
  }

  private dieIn(step: string): void {
    if (this.killedIn === step) throw new Killed(`killed in ${step}`);
  }
}
