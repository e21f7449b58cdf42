import type { Rule } from "../../framework/rule";
import { encryptionCmk } from "./encryption-cmk";

export const encryptionRules: readonly Rule[] = [encryptionCmk];
