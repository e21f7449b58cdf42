import { testCases } from "../../framework/cases";
import { iamRolePerWorkload } from "./iam-role-per-workload";
import { cases } from "./iam-role-per-workload.cases";

testCases(iamRolePerWorkload, cases);
