import { testCases } from "../../framework/cases";
import { ssmSecurestring } from "./ssm-securestring";
import { cases } from "./ssm-securestring.cases";

testCases(ssmSecurestring, cases);
