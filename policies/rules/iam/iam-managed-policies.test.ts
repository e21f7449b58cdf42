import { testCases } from "../../framework/cases";
import { iamManagedPolicies } from "./iam-managed-policies";
import { cases } from "./iam-managed-policies.cases";

testCases(iamManagedPolicies, cases);
