import type { ServiceName } from "../clients";
import type { Kit } from "../kit";

/** Something that says it behaves like AWS. */
export interface Target {
  readonly name: string;
  /** With its version, for the table. */
  readonly title: string;
  /** Services it has at all; undefined: find out by asking. */
  readonly services?: readonly ServiceName[];
  /** Services that it has only in part, and why they are not asked. */
  readonly lacks?: Partial<Record<ServiceName, string>>;
  /** Cases that run at the same time. */
  readonly parallel: number;
  /** A kit of its own for each case, and its end. */
  open(caseNumber: number): Promise<{ kit: Kit; close(): Promise<void> }>;
  stop(): Promise<void>;
}

/** The longest a case may really wait, in all, for an emulator and for AWS itself, where it is worth more. */
export const REAL_WAIT_SECONDS_MAX = { emulator: 12, aws: 1200 };
