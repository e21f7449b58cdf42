import { testCases } from "../../framework/cases";
import { usagePlanWiring } from "./usage-plan-wiring";
import { cases } from "./usage-plan-wiring.cases";

testCases(usagePlanWiring, cases);
