import { testCases } from "../../framework/cases";
import { dataDurability } from "./data-durability";
import { cases } from "./data-durability.cases";

testCases(dataDurability, cases);
