import type { Rule } from "../../framework/rule";
import { ssmSecurestring } from "./ssm-securestring";

export const ssmRules: readonly Rule[] = [ssmSecurestring];
