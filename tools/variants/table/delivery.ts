/** Queues, dead letters, the bus, the topic, the pipe and the workflow. */
import { json, type Variant } from "../change";

const alarm = (name: string) => ["aws:cloudwatch/metricAlarm:MetricAlarm", name] as const;
const queue = (name: string) => ["aws:sqs/queue:Queue", name] as const;
const target = (name: string) => ["aws:cloudwatch/eventTarget:EventTarget", name] as const;
const pipe = ["aws:pipes/pipe:Pipe", "ledger-pipe"] as const;
const workflow = ["aws:sfn/stateMachine:StateMachine", "payment-workflow"] as const;
const mapping = (name: string) =>
  ["aws:lambda/eventSourceMapping:EventSourceMapping", name] as const;

export const delivery: readonly Variant[] = [
  {
    name: "a queue without dead letters",
    at: queue("stripe-webhooks"),
    change: (it) => delete it["redrivePolicy"],
    alsoRemoved: [
      queue("stripe-webhooks-dlq"),
      alarm("stripe-webhooks-dlq-not-empty"),
      mapping("stripe-dead-letters"),
    ],
    rule: "dlq-everywhere",
  },
  {
    name: "a rule's target without dead letters",
    at: target("events-refunds"),
    change: (it) => delete it["deadLetterConfig"],
    alsoRemoved: [queue("events-refunds-dlq"), alarm("refunds-rule-dlq-not-empty")],
    rule: "dlq-everywhere",
  },
  {
    name: "a subscription without dead letters",
    at: ["aws:sns/topicSubscription:TopicSubscription", "fraud-events"],
    change: (it) => delete it["redrivePolicy"],
    rule: "dlq-everywhere",
  },
  {
    name: "dead letters that are forgotten before their source's",
    at: queue("stripe-webhooks-dlq"),
    change: (it) => (it["messageRetentionSeconds"] = 86_400),
    rule: "dlq-fits",
  },
  {
    name: "a message given up at the first try",
    at: queue("stripe-webhooks"),
    change: json("redrivePolicy", (it) => (it["maxReceiveCount"] = 1)),
    rule: "dlq-fits",
  },
  {
    name: "a queue that shows a message again while it is worked on",
    at: queue("stripe-webhooks"),
    change: (it) => (it["visibilityTimeoutSeconds"] = 30),
    rule: "esm-safe",
  },
  {
    name: "a batch that fails as a whole",
    at: mapping("stripe-processor"),
    change: (it) => delete it["functionResponseTypes"],
    rule: "esm-safe",
  },
  {
    name: "a target that tries for as long as it likes",
    at: target("events-disputes"),
    change: (it) => delete it["retryPolicy"],
    rule: "event-target-retries",
  },
  {
    name: "a bus without an archive",
    at: ["aws:cloudwatch/eventArchive:EventArchive", "events"],
    change: "removed",
    rule: "event-archive",
  },
  {
    name: "an archive without an end",
    at: ["aws:cloudwatch/eventArchive:EventArchive", "events"],
    change: (it) => (it["retentionDays"] = 0),
    rule: "event-archive",
  },
  {
    name: "a pipe that takes its own echoes",
    at: pipe,
    change: (it) => delete it["sourceParameters"]["filterCriteria"],
    rule: "pipe-filter",
  },
  {
    name: "a pipe that retries for ever",
    at: pipe,
    change: (it) => {
      it["sourceParameters"]["dynamodbStreamParameters"]["maximumRetryAttempts"] = -1;
    },
    rule: "pipe-retries-bounded",
  },
  {
    name: "a workflow that gives up at the first error",
    at: workflow,
    change: json("definition", (it) => delete it["States"]["ApplyPayment"]["Retry"]),
    rule: "sfn-errors",
  },
  {
    name: "a failure that ends as a success",
    at: workflow,
    change: json("definition", (it) => {
      it["States"]["PaymentNotApplied"] = { Type: "Succeed" };
    }),
    rule: "sfn-errors",
  },
  {
    name: "payments' data in the workflow's log",
    at: workflow,
    change: (it) => (it["loggingConfiguration"]["includeExecutionData"] = true),
    rule: "sfn-logging",
  },
  {
    name: "a workflow that is not traced",
    at: workflow,
    change: (it) => (it["tracingConfiguration"] = { enabled: false }),
    rule: "sfn-tracing",
  },
];
