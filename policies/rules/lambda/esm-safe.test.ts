import { testCases } from "../../framework/cases";
import { esmSafe } from "./esm-safe";
import { cases } from "./esm-safe.cases";

testCases(esmSafe, cases);
