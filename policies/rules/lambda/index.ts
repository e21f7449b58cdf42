import type { Rule } from "../../framework/rule";
import { lambdaTracing } from "./lambda-tracing";

export const lambdaRules: readonly Rule[] = [lambdaTracing];
