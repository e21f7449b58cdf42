import { testCases } from "../../framework/cases";
import { s3Encryption } from "./s3-encryption";
import { cases } from "./s3-encryption.cases";

testCases(s3Encryption, cases);
