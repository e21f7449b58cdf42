import { read } from "../../framework/resource";
import { notApplicable, pass, type Rule, violated } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

export const apiCacheEncrypted: Rule = {
  name: "api-cache-encrypted",
  description: "Where a stage caches answers, the cache is encrypted.",
  why: "The cache holds answers outside of every store that this system encrypts with its own keys.",
  fix: "Set cacheDataEncrypted: true, or leave cachingEnabled out: answers to webhooks are never the same twice.",
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "3.5.1" }],
  publicChecks: ["APIGateway.5", "CKV_AWS_308"],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:apigateway/methodSettings:MethodSettings"],
  decide(resource) {
    if (read(resource, "settings", "cachingEnabled") !== true) return notApplicable("no cache");
    if (read(resource, "settings", "cacheDataEncrypted") === true) return pass;
    return violated({
      path: "settings.cacheDataEncrypted",
      found: "a cache in the clear",
      expected: "true",
    });
  },
};
