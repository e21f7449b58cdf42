import type { AuthorizationRequest } from "../../local/core/authorization";
import type { RoleCaller } from "../../local/core/caller";
import type { Cloud } from "../../local/core/cloud";

/** What a role asked for, and whether it was let. */
export interface RoleDecision {
  caller: RoleCaller;
  request: AuthorizationRequest;
  allowed: boolean;
  /** When it was asked first. */
  nowMs: number;
  /** How often the same was asked. */
  count: number;
}

/** Hears every decision about a role from now on. The same question is kept once and counted. */
export class DecisionLog {
  private readonly heard = new Map<string, RoleDecision>();

  constructor(cloud: Cloud) {
    cloud.onDecision((caller, request, { allowed }) => {
      if (caller.kind !== "role") return;
      const key = JSON.stringify([caller.roleArn, caller.viaService, allowed, request]);
      const known = this.heard.get(key);
      if (known) known.count++;
      else this.heard.set(key, { caller, request, allowed, nowMs: cloud.clock.nowMs(), count: 1 });
    });
  }

  all(): readonly RoleDecision[] {
    return [...this.heard.values()];
  }

  /** Forgets what was heard, so that what follows stands alone. */
  clear(): void {
    this.heard.clear();
  }
}
