import type { Rule } from "../../framework/rule";
import { pipeFilter } from "./pipe-filter";
import { pipeRetriesBounded } from "./pipe-retries-bounded";
import { pipeRoleScope } from "./pipe-role-scope";

export const pipesRules: readonly Rule[] = [pipeFilter, pipeRetriesBounded, pipeRoleScope];
