import type { Rule } from "../../framework/rule";
import { sfnErrors } from "./sfn-errors";
import { sfnLogging } from "./sfn-logging";
import { sfnTracing } from "./sfn-tracing";

export const sfnRules: readonly Rule[] = [sfnLogging, sfnTracing, sfnErrors];
