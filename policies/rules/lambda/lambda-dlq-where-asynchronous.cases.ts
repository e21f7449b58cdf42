import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";
import { functionArn, lambdaFunction } from "./fixtures";

const dlqArn = "arn:aws:sqs:us-east-1:111111111111:processor-dlq-prod";
const withDlq = lambdaFunction({ deadLetterConfig: { targetArn: dlqArn } });

const permission = (principal: string, name = "processor-prod"): Asked => ({
  type: "aws:lambda/permission:Permission",
  name: "permission",
  properties: { action: "lambda:InvokeFunction", function: name, principal },
});
const target = (arn: unknown): Asked => ({
  type: "aws:cloudwatch/eventTarget:EventTarget",
  name: "target",
  properties: { rule: "payments", arn },
});
const subscription: Asked = {
  type: "aws:sns/topicSubscription:TopicSubscription",
  name: "subscription",
  properties: { protocol: "lambda", endpoint: functionArn },
};
const invokeConfig = (destinationConfig?: unknown): Asked => ({
  type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  name: "retries",
  properties: { functionName: "processor-prod", maximumRetryAttempts: 2, destinationConfig },
});

export const cases: readonly Case[] = [
  passes("a function that is waited for", lambdaFunction(), {
    others: [permission("apigateway.amazonaws.com")],
  }),
  passes("an asynchronous one with a dead-letter queue", withDlq, {
    others: [permission("events.amazonaws.com")],
  }),
  refuses(
    "an asynchronous one without",
    lambdaFunction(),
    "deadLetterConfig.targetArn: found nothing, though events.amazonaws.com does not wait for it",
    { others: [permission("events.amazonaws.com")] },
  ),
  passes("it where another function is meant", lambdaFunction(), {
    others: [permission("events.amazonaws.com", "sweeper-prod")],
  }),
  refuses(
    "a target of a rule without",
    lambdaFunction(),
    "though the target target does not wait",
    {
      others: [target(functionArn)],
    },
  ),
  refuses(
    "a subscriber without",
    lambdaFunction(),
    "though the subscription subscription does not",
    {
      others: [subscription],
    },
  ),
  refuses("one with asynchronous retries without", lambdaFunction(), "(asynchronous retries)", {
    others: [invokeConfig()],
  }),
  passes("one with a destination for what failed", lambdaFunction(), {
    others: [invokeConfig({ onFailure: { destination: dlqArn } })],
  }),
  refuses(
    "a dead-letter queue that only pretends",
    withDlq,
    "deadLetterConfig.targetArn: found a dead-letter queue, though every invocation is waited for",
    { others: [permission("apigateway.amazonaws.com")] },
  ),
  cannotDecide("a target that nobody knows", lambdaFunction(), "arn", {
    others: [target(unknown)],
  }),
  cannotDecide(
    "an unknown dead-letter queue",
    lambdaFunction({ deadLetterConfig: { targetArn: unknown } }),
    "deadLetterConfig.targetArn",
  ),
];
