import { testCases } from "../../framework/cases";
import { kmsKeyPolicyClosed } from "./kms-key-policy-closed";
import { cases } from "./kms-key-policy-closed.cases";

testCases(kmsKeyPolicyClosed, cases);
