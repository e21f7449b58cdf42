import { testCases } from "../../framework/cases";
import { transportTlsOnly } from "./transport-tls-only";
import { cases } from "./transport-tls-only.cases";

testCases(transportTlsOnly, cases);
