import { read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import { type Context, type Rule, verdictOf, type Violation } from "../../framework/rule";
import { alarmsOn, type Watch } from "../../relations/alarms";
import { queueType, sourcesOf } from "../../relations/deadLetters";
import { mandatoryEverywhere } from "../levels";

interface Need {
  /** What the alarm would say. */
  of: string;
  namespace: string;
  /** One of them is enough. */
  metrics: readonly string[];
  dimension: string;
  /** Above this a value says nothing any more. */
  thresholdMax?: (context: Context) => number;
}

const queueNeed = { namespace: "AWS/SQS", dimension: "QueueName" };
const visible = "ApproximateNumberOfMessagesVisible";

const needsOfDeadLetterQueue: readonly Need[] = [
  { ...queueNeed, of: "messages in it", metrics: [visible], thresholdMax: () => 1 },
];

const needsOfWorkQueue: readonly Need[] = [
  {
    ...{ ...queueNeed, of: "its depth", metrics: [visible] },
    thresholdMax: ({ settings }) => Number(settings["queueDepthMessagesMax"]),
  },
  {
    ...{ ...queueNeed, of: "the age of its oldest message" },
    metrics: ["ApproximateAgeOfOldestMessage"],
    thresholdMax: ({ settings }) => Number(settings["oldestMessageAgeSecondsMax"]),
  },
];

const functionNeed = { namespace: "AWS/Lambda", dimension: "FunctionName" };
const apiNeed = { namespace: "AWS/ApiGateway", dimension: "ApiName" };

const needsOf: Readonly<Record<string, readonly Need[]>> = {
  "aws:lambda/function:Function": [
    { ...functionNeed, of: "errors", metrics: ["Errors"] },
    { ...functionNeed, of: "throttles", metrics: ["Throttles"] },
  ],
  "aws:sfn/stateMachine:StateMachine": [
    {
      ...{ of: "failed executions", namespace: "AWS/States" },
      ...{ metrics: ["ExecutionsFailed"], dimension: "StateMachineArn" },
    },
  ],
  "aws:pipes/pipe:Pipe": [
    {
      ...{ of: "failed executions", namespace: "AWS/EventBridge/Pipes" },
      ...{ metrics: ["ExecutionFailed"], dimension: "PipeName" },
    },
  ],
  "aws:apigateway/restApi:RestApi": [
    { ...apiNeed, of: "server errors", metrics: ["5XXError"] },
    { ...apiNeed, of: "latency", metrics: ["Latency", "IntegrationLatency"] },
  ],
};

export const alarmCoverage: Rule = {
  name: "alarm-coverage",
  description:
    "Every dead-letter queue, queue, function, state machine, pipe and API has the alarms that tell when it fails.",
  why: "A dead letter that nobody hears of is a lost payment; each resource looks complete alone, so a missing alarm is only seen from the whole.",
  fix: "Add a MetricAlarm on the metric that is named, with the resource's name as its dimension.",
  severity: "high",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "10.4.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "10.7.2" },
  ],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: [queueType, ...Object.keys(needsOf)],
  settings: {
    queueDepthMessagesMax: {
      description: "Depth of a queue at which its alarm must have gone off.",
      schema: { type: "integer", minimum: 1 },
      default: { dev: 1_000, staging: 1_000, prod: 1_000 },
    },
    oldestMessageAgeSecondsMax: {
      description: "Age of a queue's oldest message at which its alarm must have gone off.",
      schema: { type: "integer", minimum: 60 },
      default: { dev: 3_600, staging: 3_600, prod: 3_600 },
    },
  },
  decideInStack(resource, stack, context) {
    const needs =
      resource.type === queueType ? needsOfQueue(resource, stack) : needsOf[resource.type]!;
    return verdictOf(needs.flatMap((need) => missing(resource, need, stack, context)));
  },
};

const needsOfQueue = (queue: Resource, stack: Stack) =>
  sourcesOf(queue, stack).length > 0 ? needsOfDeadLetterQueue : needsOfWorkQueue;

function missing(resource: Resource, need: Need, stack: Stack, context: Context): Violation[] {
  const { namespace, dimension } = need;
  const watches = need.metrics.map((metric): Watch => ({ namespace, metric, dimension }));
  const alarms = watches.flatMap((watch) => alarmsOn(resource, watch, stack));
  const [metric] = need.metrics;
  const expected = `a MetricAlarm on ${namespace} ${metric} whose ${dimension} is this one`;
  if (alarms.length === 0) return [{ path: "alarms", found: `none on ${need.of}`, expected }];
  const maximum = need.thresholdMax?.(context);
  if (maximum === undefined) return [];
  const inTime = alarms.filter((alarm) => firesAt(alarm, maximum));
  if (inTime.length > 0) return [];
  return [
    {
      path: `alarms → ${alarms.map(({ name }) => name).join(", ")}.threshold`,
      found: `${String(read(alarms[0]!, "threshold"))} for ${need.of}`,
      expected: `an alarm at ${maximum} or before`,
    },
  ];
}

/** Whether this value of the metric sets it off. An expression is not looked into. */
function firesAt(alarm: Resource, value: number): boolean {
  if (read(alarm, "metricName") === undefined) return true;
  const threshold = Number(read(alarm, "threshold"));
  switch (read(alarm, "comparisonOperator")) {
    case "GreaterThanThreshold":
      // A depth alarm at "> 1000" is one at 1,000 as people speak of it; of dead letters one must be enough.
      return value > threshold || (value === threshold && value > 1);
    case "GreaterThanOrEqualToThreshold":
      return value >= threshold;
    default:
      return false;
  }
}
