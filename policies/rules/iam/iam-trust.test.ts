import { testCases } from "../../framework/cases";
import { iamTrust } from "./iam-trust";
import { cases } from "./iam-trust.cases";

testCases(iamTrust, cases);
