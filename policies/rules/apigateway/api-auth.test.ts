import { testCases } from "../../framework/cases";
import { apiAuth } from "./api-auth";
import { cases } from "./api-auth.cases";

testCases(apiAuth, cases);
