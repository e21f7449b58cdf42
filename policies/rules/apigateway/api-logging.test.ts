import { testCases } from "../../framework/cases";
import { apiLogging } from "./api-logging";
import { cases } from "./api-logging.cases";

testCases(apiLogging, cases);
