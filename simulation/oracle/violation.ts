/** Something that must not be. */
export interface Violation {
  kind: ViolationKind;
  what: string;
  /** Where it is about one webhook or one payment. */
  webhookId?: string;
  paymentId?: string;
}

export type ViolationKind =
  | "lost"
  | "doubled"
  | "wrong state"
  /** Stuck, held back, refused without a reason, or wrong with nobody told. */
  | "other";
