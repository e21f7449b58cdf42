import { testCases } from "../../framework/cases";
import { usagePlanBounds } from "./usage-plan-bounds";
import { cases } from "./usage-plan-bounds.cases";

testCases(usagePlanBounds, cases);
