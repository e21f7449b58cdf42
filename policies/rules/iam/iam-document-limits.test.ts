import { testCases } from "../../framework/cases";
import { iamDocumentLimits } from "./iam-document-limits";
import { cases } from "./iam-document-limits.cases";

testCases(iamDocumentLimits, cases);
