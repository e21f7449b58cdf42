import { testCases } from "../../framework/cases";
import { iamPrivilegeEscalation } from "./iam-privilege-escalation";
import { cases } from "./iam-privilege-escalation.cases";

testCases(iamPrivilegeEscalation, cases);
