import { testCases } from "../../framework/cases";
import { s3TlsOnly } from "./s3-tls-only";
import { cases } from "./s3-tls-only.cases";

testCases(s3TlsOnly, cases);
