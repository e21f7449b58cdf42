import { testCases } from "../../framework/cases";
import { apiRequestValidation } from "./api-request-validation";
import { cases } from "./api-request-validation.cases";

testCases(apiRequestValidation, cases);
