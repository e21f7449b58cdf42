import type { Rule } from "../../framework/rule";
import { logRetention } from "./log-retention";

export const logsRules: readonly Rule[] = [logRetention];
