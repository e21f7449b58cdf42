import { testCases } from "../../framework/cases";
import { lambdaConcurrency } from "./lambda-concurrency";
import { cases } from "./lambda-concurrency.cases";

testCases(lambdaConcurrency, cases);
