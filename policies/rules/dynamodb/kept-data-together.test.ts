import { testCases } from "../../framework/cases";
import { keptDataTogether } from "./kept-data-together";
import { cases } from "./kept-data-together.cases";

testCases(keptDataTogether, cases);
