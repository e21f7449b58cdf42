import { testCases } from "../../framework/cases";
import { iamDecidableAtPreview } from "./iam-decidable-at-preview";
import { cases } from "./iam-decidable-at-preview.cases";

testCases(iamDecidableAtPreview, cases);
