import type { Rule } from "../../framework/rule";
import { dlqEverywhere } from "./dlq-everywhere";
import { dlqFits } from "./dlq-fits";

export const sqsRules: readonly Rule[] = [dlqEverywhere, dlqFits];
