import { testCases } from "../../framework/cases";
import { s3Private } from "./s3-private";
import { cases } from "./s3-private.cases";

testCases(s3Private, cases);
