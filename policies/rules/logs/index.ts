import type { Rule } from "../../framework/rule";
import { logGroupDeclared } from "./log-group-declared";
import { logRetention } from "./log-retention";

export const logsRules: readonly Rule[] = [logRetention, logGroupDeclared];
