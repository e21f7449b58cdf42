import type { Rule } from "../framework/rule";
import { encryptionRules } from "./encryption";
import { lambdaRules } from "./lambda";
import { logsRules } from "./logs";

/** The pack by folder, in the order of its documentation. */
export const rulesByFolder: Readonly<Record<string, readonly Rule[]>> = {
  encryption: encryptionRules,
  lambda: lambdaRules,
  logs: logsRules,
};

export const rules: readonly Rule[] = Object.values(rulesByFolder).flat();
