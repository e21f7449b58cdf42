import { testCases } from "../../framework/cases";
import { apiWaf } from "./api-waf";
import { cases } from "./api-waf.cases";

testCases(apiWaf, cases);
