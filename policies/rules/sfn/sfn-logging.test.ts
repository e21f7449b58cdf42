import { testCases } from "../../framework/cases";
import { sfnLogging } from "./sfn-logging";
import { cases } from "./sfn-logging.cases";

testCases(sfnLogging, cases);
