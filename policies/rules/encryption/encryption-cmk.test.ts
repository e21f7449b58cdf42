import { testCases } from "../../framework/cases";
import { encryptionCmk } from "./encryption-cmk";
import { cases } from "./encryption-cmk.cases";

testCases(encryptionCmk, cases);
