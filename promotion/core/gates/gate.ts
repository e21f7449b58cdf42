/** What a gate is: one question about taking a release to an environment, answered open or closed with a sentence. */
import type { Change } from "../../formats/ledgerRecord";
import type { Environment, PinnedEnvironment } from "../../formats/environments";
import type { Facts, Known } from "../facts";

export type GateName =
  /** Not asked of a release: it closes everything while the time cannot be believed. */
  | "clock"
  | "on-main"
  | "same-bytes"
  | "ran-before"
  | "soak"
  | "smoke"
  | "load-evidence"
  | "alarms-quiet"
  | "window"
  | "hold"
  | "bootstrap-version"
  | "data-schema"
  | "provider-version"
  | "downstream-soak";

export interface Subject<E extends Environment = PinnedEnvironment> {
  environment: E;
  release: string;
  change: Change;
}

export type Verdict =
  | { open: true; note?: string }
  | {
      open: false;
      /** A sentence without its full stop, which stands after "prod waits: ". */
      reason: string;
      /** False where the gate is closed because something could not be read; it may turn out to have been open. */
      known: boolean;
      /** When it opens by itself, if that can be said. */
      opensAtMs?: number;
    };

export type Gate<E extends Environment = PinnedEnvironment> = (
  facts: Facts,
  subject: Subject<E>,
) => Verdict;

export type GateResult = Verdict & { gate: GateName };

export const open = (note?: string): Verdict =>
  note === undefined ? { open: true } : { open: true, note };

export const closed = (reason: string, opensAtMs?: number): Verdict => ({
  open: false,
  reason,
  known: true,
  ...(opensAtMs === undefined ? {} : { opensAtMs }),
});

export const notKnown = (reason: string): Verdict => ({ open: false, reason, known: false });

/** Judges what is known; what is not known is closed, with the reason it is not. */
export const whenKnown = <T>(fact: Known<T>, judge: (value: T) => Verdict): Verdict =>
  fact.known ? judge(fact.value) : notKnown(fact.reason);
