import { testCases } from "../../framework/cases";
import { kmsKeyUsable } from "./kms-key-usable";
import { cases } from "./kms-key-usable.cases";

testCases(kmsKeyUsable, cases);
