import type { Rule } from "../../framework/rule";
import { kmsKey } from "./kms-key";
import { kmsKeyPolicyClosed } from "./kms-key-policy-closed";
import { kmsKeyUsable } from "./kms-key-usable";

export const kmsRules: readonly Rule[] = [kmsKey, kmsKeyPolicyClosed, kmsKeyUsable];
