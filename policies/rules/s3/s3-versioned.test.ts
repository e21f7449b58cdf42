import { testCases } from "../../framework/cases";
import { s3Versioned } from "./s3-versioned";
import { cases } from "./s3-versioned.cases";

testCases(s3Versioned, cases);
