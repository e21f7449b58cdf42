import { testCases } from "../../framework/cases";
import { iamPassrole } from "./iam-passrole";
import { cases } from "./iam-passrole.cases";

testCases(iamPassrole, cases);
