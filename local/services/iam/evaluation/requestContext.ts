import type { AuthorizationRequest } from "../../../core/authorization";
import type { Caller } from "../../../core/caller";
import { NotModelledError } from "../../../core/errors";

/** What conditions and variables can ask about a request: the caller, the service's own keys, the global keys. */
export interface RequestContext {
  caller: Caller;
  request: AuthorizationRequest;
  accountId: string;
  region: string;
  nowMs: number;
  principalTags: Readonly<Record<string, string>>;
}

/** The values of a condition key; undefined where the request does not have it. Keys are not case-sensitive. */
export function contextValues(context: RequestContext, key: string): readonly string[] | undefined {
  const lower = key.toLowerCase();
  const own = serviceValue(context.request, lower);
  if (own !== undefined) return own;
  const tagName = principalTagName(lower, key);
  if (tagName !== undefined) return list(context.principalTags[tagName]);
  return globalKeys.get(lower)?.(context);
}

/**
 * Refuses global keys that no request here ever has: a condition on one would silently never (or
 * always) match.
 */
export function assertModelledKey(key: string): void {
  const lower = key.toLowerCase();
  if (!lower.startsWith("aws:") || globalKeys.has(lower)) return;
  if (principalTagName(lower, key) !== undefined) return;
  throw new NotModelledError(`the condition key ${key}`);
}

type GlobalKey = (context: RequestContext) => readonly string[] | undefined;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const globalKeys = new Map<string, GlobalKey>(
  Object.entries<GlobalKey>({
    "aws:currenttime": ({ nowMs }) => [new Date(nowMs).toISOString()],
    "aws:epochtime": ({ nowMs }) => [String(Math.floor(nowMs / 1000))],
    "aws:requestedregion": ({ region }) => [region],
    "aws:securetransport": () => ["true"],
    "aws:principalarn": ({ caller }) => {
      if (caller.kind === "service") return undefined;
      return [caller.kind === "role" ? caller.roleArn : caller.arn];
    },
    "aws:principalaccount": ({ caller, accountId }) =>
      caller.kind === "service" ? undefined : [accountId],
    "aws:principaltype": ({ caller }) => {
      if (caller.kind === "service") return undefined;
      return [caller.kind === "role" ? "AssumedRole" : "User"];
    },
    "aws:username": ({ caller }) =>
      caller.kind === "user" ? list(caller.arn.split("/").at(-1)) : undefined,
    "aws:principalisawsservice": ({ caller }) => [String(caller.kind === "service")],
    "aws:principalservicename": ({ caller }) =>
      caller.kind === "service" ? [caller.principal] : undefined,
    "aws:sourcearn": ({ caller }) =>
      caller.kind === "service" ? list(caller.sourceArn) : undefined,
    "aws:sourceaccount": ({ caller }) =>
      caller.kind === "service" ? list(caller.sourceAccount) : undefined,
    "aws:viaawsservice": ({ caller }) => [String(viaService(caller) !== undefined)],
    "aws:calledvia": calledVia,
    "aws:calledviafirst": calledVia,
    "aws:calledvialast": calledVia,
    "kms:viaservice": ({ caller, request, region }) => {
      const via = request.action.startsWith("kms:") ? viaService(caller) : undefined;
      return via === undefined ? undefined : [`${via}.${region}.amazonaws.com`];
    },
  }),
);

function calledVia({ caller }: RequestContext): readonly string[] | undefined {
  const via = viaService(caller);
  return via === undefined ? undefined : [`${via}.amazonaws.com`];
}

function viaService(caller: Caller): string | undefined {
  return caller.kind === "service" ? undefined : caller.viaService;
}

function principalTagName(lower: string, key: string): string | undefined {
  const prefix = "aws:principaltag/";
  return lower.startsWith(prefix) ? key.slice(prefix.length) : undefined;
}

function serviceValue(request: AuthorizationRequest, lower: string): string[] | undefined {
  for (const name in request.conditions) {
    if (name.toLowerCase() !== lower) continue;
    const value = request.conditions[name];
    if (value === undefined) return undefined;
    return typeof value === "object" ? [...value] : [String(value)];
  }
  return undefined;
}

function list(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}
