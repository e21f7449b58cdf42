import type { Rule } from "../../framework/rule";
import { apiAuth } from "./api-auth";
import { apiCacheEncrypted } from "./api-cache-encrypted";
import { apiDomainTls } from "./api-domain-tls";
import { apiLogging } from "./api-logging";
import { apiRequestValidation } from "./api-request-validation";
import { apiThrottle } from "./api-throttle";
import { apiTracing } from "./api-tracing";
import { apiWaf } from "./api-waf";
import { usagePlanBounds } from "./usage-plan-bounds";
import { usagePlanWiring } from "./usage-plan-wiring";

export const apigatewayRules: readonly Rule[] = [
  apiAuth,
  apiLogging,
  apiTracing,
  apiRequestValidation,
  apiThrottle,
  apiWaf,
  apiCacheEncrypted,
  apiDomainTls,
  usagePlanBounds,
  usagePlanWiring,
];
