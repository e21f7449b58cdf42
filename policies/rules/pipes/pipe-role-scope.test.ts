import { testCases } from "../../framework/cases";
import { pipeRoleScope } from "./pipe-role-scope";
import { cases } from "./pipe-role-scope.cases";

testCases(pipeRoleScope, cases);
