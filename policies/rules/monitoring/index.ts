import type { Rule } from "../../framework/rule";
import { alarmActions } from "./alarm-actions";
import { alarmCoverage } from "./alarm-coverage";

export const monitoringRules: readonly Rule[] = [alarmCoverage, alarmActions];
