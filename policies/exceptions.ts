/** Where this system breaks a rule of its own, why, and until when. docs/policies.md says how to write one. */
import type { Exception } from "./framework/exceptions";

export const exceptions: readonly Exception[] = [];
