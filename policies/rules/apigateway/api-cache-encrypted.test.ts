import { testCases } from "../../framework/cases";
import { apiCacheEncrypted } from "./api-cache-encrypted";
import { cases } from "./api-cache-encrypted.cases";

testCases(apiCacheEncrypted, cases);
