/** The API, the functions, and what watches them. */
import type { Variant } from "../change";

const fn = (name: string) => ["aws:lambda/function:Function", name] as const;
const stage = ["aws:apigateway/stage:Stage", "ingress"] as const;
const settings = ["aws:apigateway/methodSettings:MethodSettings", "ingress"] as const;
const method = ["aws:apigateway/method:Method", "ingress-provider"] as const;
const plan = ["aws:apigateway/usagePlan:UsagePlan", "ingress"] as const;
const alarm = (name: string) => ["aws:cloudwatch/metricAlarm:MetricAlarm", name] as const;

export const front: readonly Variant[] = [
  {
    name: "a method that needs no authorizer",
    at: method,
    change: (it) => {
      it["authorization"] = "NONE";
      delete it["authorizerId"];
      it["apiKeyRequired"] = false;
    },
    rule: "api-auth",
  },
  {
    name: "an authorizer's answer that is kept for somebody else",
    at: ["aws:apigateway/authorizer:Authorizer", "ingress"],
    change: (it) => (it["authorizerResultTtlInSeconds"] = 300),
    rule: "api-auth",
  },
  {
    name: "a method whose parameters nobody checks",
    at: method,
    change: (it) => delete it["requestValidatorId"],
    rule: "api-request-validation",
  },
  {
    name: "a stage without an access log",
    at: stage,
    change: (it) => delete it["accessLogSettings"],
    rule: "api-logging",
  },
  {
    name: "an access log with the query, and so the key, in it",
    at: stage,
    change: (it) => {
      const { format } = it["accessLogSettings"];
      it["accessLogSettings"]["format"] = format.replace("{", '{"path":"$context.path",');
    },
    rule: "api-logging",
  },
  {
    name: "bodies in the execution log",
    at: settings,
    change: (it) => (it["settings"]["dataTraceEnabled"] = true),
    rule: "api-logging",
  },
  {
    name: "a stage without limits",
    at: settings,
    change: (it) => (it["settings"]["throttlingRateLimit"] = -1),
    rule: "api-throttle",
  },
  {
    name: "a stage that is not traced",
    at: stage,
    change: (it) => (it["xrayTracingEnabled"] = false),
    rule: "api-tracing",
  },
  {
    name: "a stage without a web ACL",
    at: ["aws:wafv2/webAclAssociation:WebAclAssociation", "ingress"],
    change: "removed",
    rule: "api-waf",
  },
  {
    name: "a web ACL whose log holds the query",
    at: ["aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "ingress"],
    change: (it) => it["redactedFields"].shift(),
    rule: "api-waf",
  },
  {
    name: "a plan without a quota",
    at: plan,
    change: (it) => delete it["quotaSettings"],
    rule: "usage-plan-bounds",
  },
  {
    name: "a key under no plan",
    at: ["aws:apigateway/usagePlanKey:UsagePlanKey", "stripe-sender"],
    change: "removed",
    rule: "usage-plan-wiring",
  },
  {
    name: "a function that is not traced",
    at: fn("stripe-processor"),
    change: (it) => (it["tracingConfig"] = { mode: "PassThrough" }),
    rule: "lambda-tracing",
  },
  {
    name: "a runtime that AWS no longer patches",
    at: fn("stripe-processor"),
    change: (it) => (it["runtime"] = "nodejs18.x"),
    rule: "lambda-baseline",
  },
  {
    name: "more reserved than the account has",
    at: fn("webhook-validator"),
    change: (it) => (it["reservedConcurrentExecutions"] = 100_000),
    rule: "lambda-concurrency",
  },
  {
    name: "an asynchronous function that drops what it gives up",
    at: fn("event-processor"),
    change: (it) => delete it["deadLetterConfig"],
    alsoRemoved: [
      ["aws:sqs/queue:Queue", "event-processor-dlq"],
      alarm("event-processor-dlq-not-empty"),
    ],
    rule: "lambda-dlq-where-asynchronous",
  },
  {
    name: "dead letters that raise no alarm",
    at: alarm("stripe-webhooks-dlq-not-empty"),
    change: "removed",
    rule: "alarm-coverage",
  },
  {
    name: "errors of a function that raise no alarm",
    at: alarm("webhook-validator-errors"),
    change: "removed",
    rule: "alarm-coverage",
  },
  {
    name: "an alarm that tells nobody",
    at: alarm("stripe-webhooks-depth"),
    change: (it) => (it["alarmActions"] = []),
    rule: "alarm-actions",
  },
  {
    name: "an alarm that is switched off",
    at: alarm("stripe-webhooks-age"),
    change: (it) => (it["actionsEnabled"] = false),
    rule: "alarm-actions",
  },
];
