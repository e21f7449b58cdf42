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
  /** Where it dies, one after the other. */
  killedIn: ("prepare" | "deploy" | "recover")[] = [];
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

  async deploy(order: DeployOrder): Promise<DeployResult> {
    this.dieIn("deploy");
    this.deployed.push(order);
    return this.outcome;
  }

  async recover(): Promise<DeployResult> {
    this.dieIn("recover");
    return { outcome: "cut-off", detail: "" };
  }

  private dieIn(step: string): void {
    if (this.killedIn[0] !== step) return;
    this.killedIn.shift();
    throw new Killed(`killed in ${step}`);
  }
}
