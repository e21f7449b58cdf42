import { testCases } from "../../framework/cases";
import { lambdaDlqWhereAsynchronous } from "./lambda-dlq-where-asynchronous";
import { cases } from "./lambda-dlq-where-asynchronous.cases";

testCases(lambdaDlqWhereAsynchronous, cases);
