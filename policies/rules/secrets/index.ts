import type { Rule } from "../../framework/rule";
import { noPlaintextSecrets } from "./no-plaintext-secrets";

export const secretsRules: readonly Rule[] = [noPlaintextSecrets];
