import type { Rule } from "../framework/rule";
import { encryptionCmk } from "./encryption/encryption-cmk";
import { lambdaTracing } from "./lambda/lambda-tracing";
import { logRetention } from "./logs/log-retention";

/** The pack, in the order of its documentation. */
export const rules: readonly Rule[] = [encryptionCmk, lambdaTracing, logRetention];
