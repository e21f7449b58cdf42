import { testCases } from "../../framework/cases";
import { alarmCoverage } from "./alarm-coverage";
import { cases } from "./alarm-coverage.cases";

testCases(alarmCoverage, cases);
