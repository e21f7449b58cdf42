import { testCases } from "../../framework/cases";
import { dlqFits } from "./dlq-fits";
import { cases } from "./dlq-fits.cases";

testCases(dlqFits, cases);
