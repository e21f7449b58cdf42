import { testCases } from "../../framework/cases";
import { pipeFilter } from "./pipe-filter";
import { cases } from "./pipe-filter.cases";

testCases(pipeFilter, cases);
