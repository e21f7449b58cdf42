import type { Rule } from "../../framework/rule";
import { tagsRequired } from "./tags-required";

export const tagsRules: readonly Rule[] = [tagsRequired];
