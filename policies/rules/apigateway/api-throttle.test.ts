import { testCases } from "../../framework/cases";
import { apiThrottle } from "./api-throttle";
import { cases } from "./api-throttle.cases";

testCases(apiThrottle, cases);
