/** Who can say what a deploy would change, without changing anything. The real CLI is one, the local accounts are the other. */
import type { FunctionDigests } from "../core/gates/sameBytes";
import type { PlannedChange, PlannedChanges } from "./changes";

export interface PreviewRequest {
  environment: string;
  /** Program and functions. */
  release: string;
  /** Stack file and policies. */
  trusted: string;
  /** The head that both must be in the history of. */
  main: string;
  /** Undefined: the functions are built, and kept nowhere. */
  functionDigests: FunctionDigests | undefined;
  /** Its text, where it is other than the trusted commit's. */
  stackFile?: string;
}

export interface Previewer {
  preview(request: PreviewRequest): Promise<PlannedChanges>;
  /** What a deploy of the same again would change, the account read anew. */
  drift(request: PreviewRequest): Promise<readonly PlannedChange[]>;
}
