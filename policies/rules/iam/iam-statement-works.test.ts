import { testCases } from "../../framework/cases";
import { iamStatementWorks } from "./iam-statement-works";
import { cases } from "./iam-statement-works.cases";

testCases(iamStatementWorks, cases);
