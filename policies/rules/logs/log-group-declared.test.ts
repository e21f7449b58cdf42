import { testCases } from "../../framework/cases";
import { logGroupDeclared } from "./log-group-declared";
import { cases } from "./log-group-declared.cases";

testCases(logGroupDeclared, cases);
