import { testCases } from "../../framework/cases";
import { iamNoWildcardAction } from "./iam-no-wildcard-action";
import { cases } from "./iam-no-wildcard-action.cases";

testCases(iamNoWildcardAction, cases);
