import { testCases } from "../../framework/cases";
import { alarmActions } from "./alarm-actions";
import { cases } from "./alarm-actions.cases";

testCases(alarmActions, cases);
