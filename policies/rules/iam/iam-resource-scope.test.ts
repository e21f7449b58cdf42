import { testCases } from "../../framework/cases";
import { iamResourceScope } from "./iam-resource-scope";
import { cases } from "./iam-resource-scope.cases";

testCases(iamResourceScope, cases);
