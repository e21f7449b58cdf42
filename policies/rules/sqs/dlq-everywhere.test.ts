import { testCases } from "../../framework/cases";
import { dlqEverywhere } from "./dlq-everywhere";
import { cases } from "./dlq-everywhere.cases";

testCases(dlqEverywhere, cases);
