import { testCases } from "../../framework/cases";
import { lambdaVpc } from "./lambda-vpc";
import { cases } from "./lambda-vpc.cases";

testCases(lambdaVpc, cases);
