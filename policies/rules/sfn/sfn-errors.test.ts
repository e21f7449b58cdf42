import { testCases } from "../../framework/cases";
import { sfnErrors } from "./sfn-errors";
import { cases } from "./sfn-errors.cases";

testCases(sfnErrors, cases);
