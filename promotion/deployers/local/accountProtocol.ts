/** What is said between a deploy and the local account that it deploys to, as JSON through the account's control door. */
import type { ManagedPolicy } from "../../../local/accountBootstrap";
import type { PlannedChanges } from "../../preview/changes";
import type { Place } from "../recovery/createdIds";
import type { PendingCreate, Settlement } from "../recovery/settle";

export interface AccountSettings {
  accountId: string;
  region: string;
  concurrencyLimit: number;
  seed: string;
  /** There before any stack, as the account's bootstrap makes them. */
  managedPolicies: readonly ManagedPolicy[];
}

export interface AccountAddress {
  pid: number;
  /** The AWS endpoint; the control door stands on it too. */
  endpointUrl: string;
}

/** Who works on a stack. */
export interface Owner {
  run: string;
  pid: number;
}

export interface EngineRequest {
  stack: string;
  /** The release's checkout. */
  projectDirectory: string;
  /** Main's. */
  configFile: string;
  policyPackDirectory: string;
}

/** Where a test has the account stop until the owner is gone: the n-th operation (from 1), before or after it is done. */
export interface Pause {
  operation: number;
  when: "before" | "after";
}

export type LockState = (Owner & { alive: boolean }) | null;

export interface AccountCommands {
  place: { takes: object; answers: Place };
  preview: { takes: EngineRequest; answers: PlannedChanges };
  deploy: { takes: EngineRequest & { owner: Owner }; answers: DeployAnswer };
  lock: { takes: { stack: string }; answers: { lock: LockState } };
  unlock: { takes: { stack: string; run: string }; answers: object };
  pendingCreates: { takes: { stack: string }; answers: { pending: PendingCreate[] } };
  settle: { takes: { stack: string; settlement: Settlement }; answers: { taken: string[] } };
  refresh: { takes: { stack: string }; answers: { gone: string[] } };
  drift: { takes: { stack: string }; answers: { drifted: Drifted[] } };
  outputs: { takes: { stack: string }; answers: { outputs: Record<string, unknown> } };
  /** The next deploy stops there; `paused` answers once it has. */
  pauseAt: { takes: Pause; answers: object };
  paused: { takes: object; answers: object };
  /** As if every resource of the stack had been made, and the deploy killed before it knew. */
  forgetCreates: { takes: { stack: string }; answers: object };
  /** As if the process of this run had died. */
  abandon: { takes: { run: string }; answers: object };
  stop: { takes: object; answers: object };
}

export type DeployAnswer =
  | { kind: "done"; summary: string }
  | { kind: "failed"; problems: string[] }
  | { kind: "locked"; by: string }
  | { kind: "cut-off" };

export interface Drifted {
  urn: string;
  /** Empty where the resource is gone. */
  paths: string[];
}
