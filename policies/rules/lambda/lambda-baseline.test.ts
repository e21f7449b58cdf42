import { testCases } from "../../framework/cases";
import { lambdaBaseline } from "./lambda-baseline";
import { cases } from "./lambda-baseline.cases";

testCases(lambdaBaseline, cases);
