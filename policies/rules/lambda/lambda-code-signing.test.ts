import { testCases } from "../../framework/cases";
import { lambdaCodeSigning } from "./lambda-code-signing";
import { cases } from "./lambda-code-signing.cases";

testCases(lambdaCodeSigning, cases);
