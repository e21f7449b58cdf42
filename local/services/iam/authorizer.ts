import type { AuthorizationRequest, Authorizer, Decision } from "../../core/authorization";
import type { Caller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { awsManagedPolicy } from "./awsManagedPolicies";
import { type CompiledPolicy, compilePolicy } from "./evaluation/compile";
import { evaluate } from "./evaluation/evaluate";
import { parsePolicy } from "./policyDocument";
import { defaultDocument, type IamStore } from "./store";

const NO_TAGS: Readonly<Record<string, string>> = {};
const RESOURCE_POLICIES_CACHED_MAX = 500;

/** Collects the policies that speak about a request, and lets `evaluate` decide. */
export function createAuthorizer(cloud: Cloud, store: IamStore): Authorizer {
  const compiledPolicies = {
    trust: new Map<string, CompiledPolicy>(),
    resource: new Map<string, CompiledPolicy>(),
  };
  const administrator = {
    identity: [compilePolicy(parsePolicy(administratorDocument(), "identity"))],
    boundary: undefined,
  };

  const resourcePolicy = (request: AuthorizationRequest): CompiledPolicy | undefined => {
    const json = request.resourcePolicy;
    if (json === undefined) return undefined;
    const kind = request.action.startsWith("sts:") ? "trust" : "resource";
    const cache = compiledPolicies[kind];
    const known = cache.get(json);
    if (known) return known;
    // A service hands over the same string until its policy changes; old ones are dropped in bulk.
    if (cache.size >= RESOURCE_POLICIES_CACHED_MAX) cache.clear();
    const compiled = compilePolicy(parsePolicy(json, kind));
    cache.set(json, compiled);
    return compiled;
  };

  const callerPolicies = (caller: Caller) => {
    if (caller.kind === "role") return store.policiesOfRole(caller.roleArn);
    return caller.arn === cloud.administrator.arn ? administrator : NO_POLICIES;
  };

  return {
    decide(caller: Caller, request: AuthorizationRequest): Decision {
      const { identity, boundary } = callerPolicies(caller);
      return evaluate(
        { identity, boundary, resource: resourcePolicy(request) },
        {
          caller,
          request,
          accountId: cloud.accountId,
          region: cloud.region,
          nowMs: cloud.clock.nowMs(),
          principalTags:
            caller.kind === "role" ? (store.roleByArn(caller.roleArn)?.tags ?? NO_TAGS) : NO_TAGS,
        },
      );
    },
  };
}

const NO_POLICIES = { identity: [], boundary: undefined };

function administratorDocument(): string {
  return defaultDocument(awsManagedPolicy("arn:aws:iam::aws:policy/AdministratorAccess")!);
}
