import { testCases } from "../../framework/cases";
import { pipeRetriesBounded } from "./pipe-retries-bounded";
import { cases } from "./pipe-retries-bounded.cases";

testCases(pipeRetriesBounded, cases);
