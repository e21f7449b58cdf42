import type { Evaluation } from "./evaluation";
import type { LoggingConfiguration, LoggingFilter, WafRequest, WebAcl } from "./model";

const REDACTED = "REDACTED";

/** Does the logging filter keep this request? The first filter that fits decides. */
export function isLogged(filter: LoggingFilter | undefined, evaluation: Evaluation): boolean {
  if (!filter) return true;
  const met = new Set([
    evaluation.action.kind.toUpperCase(),
    ...(evaluation.counted.length > 0 ? ["COUNT"] : []),
    ...(evaluation.counted.some(({ action }) => action.kind === "groupCount")
      ? ["EXCLUDED_AS_COUNT"]
      : []),
  ]);
  for (const { behavior, requirement, actions } of filter.filters) {
    const fits =
      requirement === "MEETS_ALL"
        ? actions.every((action) => met.has(action))
        : actions.some((action) => met.has(action));
    if (fits) return behavior === "KEEP";
  }
  return filter.defaultBehavior === "KEEP";
}

/** One line as WAF logs it: https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html */
export function logEvent(
  acl: WebAcl,
  { redacted }: LoggingConfiguration,
  request: WafRequest,
  evaluation: Evaluation,
  source: { name: string; id: string; timestampMs: number },
): string {
  const { terminatingRule, counted, action } = evaluation;
  return JSON.stringify({
    timestamp: source.timestampMs,
    formatVersion: 1,
    webaclId: acl.arn,
    terminatingRuleId: terminatingRule?.name ?? "Default_Action",
    terminatingRuleType: "REGULAR",
    action: action.kind.toUpperCase(),
    terminatingRuleMatchDetails: [],
    httpSourceName: source.name,
    httpSourceId: source.id,
    ruleGroupList: [],
    rateBasedRuleList: [],
    nonTerminatingMatchingRules: counted.map(({ name }) => ({
      ruleId: name,
      action: "COUNT",
      ruleMatchDetails: [],
    })),
    requestHeadersInserted: null,
    responseCodeSent: action.kind === "block" ? (action.customResponse?.statusCode ?? null) : null,
    httpRequest: {
      clientIp: request.sourceIp,
      country: "-",
      headers: Object.entries(request.headers).map(([name, value]) => ({
        name,
        value: redacted.headers.has(name) ? REDACTED : value,
      })),
      uri: redacted.uriPath ? REDACTED : request.path,
      args: redacted.queryString ? REDACTED : request.rawQuery,
      httpVersion: "HTTP/1.1",
      httpMethod: redacted.method ? REDACTED : request.method,
      requestId: request.requestId,
    },
  });
}
