import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";
import { alarm, on, onBoth } from "./fixtures";

const dead: Asked = { type: "aws:sqs/queue:Queue", properties: { name: "dead-prod" } };
const work: Asked = { type: "aws:sqs/queue:Queue", properties: { name: "work-prod" } };
const source: Asked = {
  type: "aws:cloudwatch/eventTarget:EventTarget",
  name: "target",
  properties: { deadLetterConfig: { arn: "arn:aws:sqs:us-east-1:111111111111:dead-prod" } },
};
const deadWith = (changes: Record<string, unknown> = {}) => ({
  others: [source, alarm(changes, "not-empty")],
});
const threshold = (value: number, comparisonOperator = "GreaterThanThreshold") => ({
  ...{ threshold: value, comparisonOperator },
});
const ofWork = { QueueName: "work-prod" };
const depth = (value = 1_000) =>
  on("AWS/SQS", "ApproximateNumberOfMessagesVisible", ofWork, threshold(value));
const age = (value = 900) =>
  on("AWS/SQS", "ApproximateAgeOfOldestMessage", ofWork, threshold(value));

const lambda: Asked = {
  type: "aws:lambda/function:Function",
  properties: { name: "validator-prod" },
};
const ofLambda = { FunctionName: "validator-prod" };
const throttles = on("AWS/Lambda", "Throttles", ofLambda);
const machine: Asked = {
  type: "aws:sfn/stateMachine:StateMachine",
  properties: { name: "workflow-prod" },
};
const machineArn = "arn:aws:states:us-east-1:111111111111:stateMachine:workflow-prod";
const pipe: Asked = { type: "aws:pipes/pipe:Pipe", properties: { name: "ledger-pipe-prod" } };
const api: Asked = {
  type: "aws:apigateway/restApi:RestApi",
  properties: { name: "webhooks-prod" },
};
const ofApi = { ApiName: "webhooks-prod", Stage: "live" };

export const cases: readonly Case[] = [
  passes("a dead-letter queue with an alarm at one message", dead, deadWith()),
  refuses(
    "a dead-letter queue without an alarm",
    dead,
    "alarms: found none on messages in it, expected a MetricAlarm on AWS/SQS ApproximateNumberOfMessagesVisible",
    { others: [source] },
  ),
  refuses(
    "an alarm on another queue",
    dead,
    "found none on messages in it",
    deadWith({ dimensions: { QueueName: "dead-prod-2" } }),
  ),
  refuses(
    "an alarm on another metric",
    dead,
    "found none on messages in it",
    deadWith({ metricName: "NumberOfMessagesSent" }),
  ),
  refuses(
    "an alarm that only a second message sets off",
    dead,
    "alarms → not-empty.threshold: found 1 for messages in it, expected an alarm at 1 or before",
    deadWith(threshold(1)),
  ),
  passes("at least one message", dead, deadWith(threshold(1, "GreaterThanOrEqualToThreshold"))),
  refuses(
    "an alarm on emptiness",
    dead,
    "not-empty.threshold",
    deadWith(threshold(1, "LessThanThreshold")),
  ),
  passes("an alarm whose queue is known by what it comes from", dead, {
    others: [
      source,
      {
        ...alarm({ dimensions: { QueueName: unknown } }, "a"),
        comesFrom: { dimensions: [{ type: dead.type, name: "tested" }] },
      },
    ],
  }),
  cannotDecide(
    "an alarm on nobody knows what",
    dead,
    "not-empty.dimensions",
    deadWith({ dimensions: { QueueName: unknown } }),
  ),
  passes("a queue with depth and age", work, { others: [depth(), age()] }),
  refuses("a queue without age", work, "found none on the age of its oldest message", {
    others: [depth()],
  }),
  refuses("a queue without depth", work, "found none on its depth", { others: [age()] }),
  refuses(
    "a depth that comes too late",
    work,
    "found 1001 for its depth, expected an alarm at 1000 or before",
    { others: [depth(1_001), age()] },
  ),
  refuses("an age that comes too late", work, "found 3601 for the age of its oldest message", {
    others: [depth(), age(3_601)],
  }),
  passes("an age that the settings allow", work, {
    others: [depth(), age(7_200)],
    settings: { oldestMessageAgeSecondsMax: 7_200 },
  }),
  passes("a function with errors by an expression, and throttles", lambda, {
    others: [onBoth("AWS/Lambda", ["Errors", "Invocations"], ofLambda), throttles],
  }),
  refuses("a function without errors", lambda, "found none on errors", { others: [throttles] }),
  refuses("a function without throttles", lambda, "found none on throttles", {
    others: [on("AWS/Lambda", "Errors", ofLambda)],
  }),
  passes("a state machine by its ARN", machine, {
    others: [on("AWS/States", "ExecutionsFailed", { StateMachineArn: machineArn })],
  }),
  refuses("a state machine without", machine, "found none on failed executions", {
    others: [on("AWS/States", "ExecutionsFailed", { StateMachineArn: `${machineArn}2` })],
  }),
  passes("a pipe with", pipe, {
    others: [on("AWS/EventBridge/Pipes", "ExecutionFailed", { PipeName: "ledger-pipe-prod" })],
  }),
  refuses("a pipe without", pipe, "found none on failed executions"),
  passes("an API with errors and latency", api, {
    others: [
      onBoth("AWS/ApiGateway", ["5XXError", "Count"], ofApi),
      on("AWS/ApiGateway", "Latency", ofApi),
    ],
  }),
  refuses("an API without", api, ["found none on server errors", "found none on latency"]),
];
