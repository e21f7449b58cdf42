import { testCases } from "../../framework/cases";
import { resourcePolicyClosed } from "./resource-policy-closed";
import { cases } from "./resource-policy-closed.cases";

testCases(resourcePolicyClosed, cases);
