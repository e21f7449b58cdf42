import { testCases } from "../../framework/cases";
import { apiDomainTls } from "./api-domain-tls";
import { cases } from "./api-domain-tls.cases";

testCases(apiDomainTls, cases);
