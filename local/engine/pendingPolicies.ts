import type { PolicyVerdict } from "./events";
import type { Policies, PolicyResource, Remediated } from "./policies";

/** A pack whose host is still starting, so that the program can start beside it. Questions wait for it. */
export class PendingPolicies implements Policies {
  private readonly host = Promise.withResolvers<Policies & { end(): void }>();

  resolveWith(starting: Promise<Policies & { end(): void }>): void {
    this.host.resolve(starting);
    // Whoever asks the pack hears of the failure; if nobody asks, there was nothing to judge.
    this.host.promise.catch(() => undefined);
  }

  /** Once the host has started, or has failed to. */
  async started(): Promise<void> {
    await Promise.allSettled([this.host.promise]);
  }

  async end(): Promise<void> {
    const [settled] = await Promise.allSettled([this.host.promise]);
    if (settled.status === "fulfilled") settled.value.end();
  }

  async remediate(resource: PolicyResource): Promise<Remediated> {
    return (await this.host.promise).remediate(resource);
  }

  async analyze(resource: PolicyResource): Promise<PolicyVerdict[]> {
    return (await this.host.promise).analyze(resource);
  }

  async analyzeStack(resources: readonly PolicyResource[]): Promise<PolicyVerdict[]> {
    return (await this.host.promise).analyzeStack(resources);
  }
}
