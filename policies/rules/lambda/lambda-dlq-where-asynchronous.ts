import { peek, read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import { pass, type Rule, violated } from "../../framework/rule";
import { deadLettersOf, failureDestinations } from "../../relations/deadLetters";
import { mandatoryEverywhere } from "../levels";

const functionType = "aws:lambda/function:Function";

/** Services that hand an event over and do not wait: https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html */
const asynchronousPrincipals = [
  ...["events.amazonaws.com", "s3.amazonaws.com", "ses.amazonaws.com", "config.amazonaws.com"],
  ...[
    "sns.amazonaws.com",
    "scheduler.amazonaws.com",
    "iot.amazonaws.com",
    "codecommit.amazonaws.com",
  ],
];

export const lambdaDlqWhereAsynchronous: Rule = {
  name: "lambda-dlq-where-asynchronous",
  description:
    "A function that is invoked asynchronously has a place for what it gives up; one that is not pretends none.",
  why: "Lambda drops an asynchronous event after two retries. Where the caller waits, or a queue is read, a dead-letter queue of the function stays empty for ever and only looks like safety.",
  fix: "Set deadLetterConfig (or an onFailure destination) where EventBridge, SNS, S3 or the like invoke the function, and nowhere else.",
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "10.7.2" }],
  publicChecks: ["CKV_AWS_116", "ServerlessLambdaDLQ", "ServerlessLambdaAsyncFailureDestination"],
  levels: mandatoryEverywhere,
  resourceTypes: [functionType],
  decideInStack(resource, stack) {
    const place = failurePlace(resource, stack);
    const caller = asynchronousCaller(resource, stack);
    if ((place === undefined) === (caller === undefined)) return pass;
    return caller === undefined
      ? violated({
          path: String(place),
          found: "a dead-letter queue, though every invocation is waited for",
          expected: "none: who calls, or the queue that is read, keeps what failed",
          fix: "Take deadLetterConfig away; failed messages belong to the source queue's own dead-letter queue.",
        })
      : violated({
          path: "deadLetterConfig.targetArn",
          found: `nothing, though ${caller} does not wait for it`,
          expected: "the ARN of a queue of this stack",
        });
  },
};

function failurePlace(resource: Resource, stack: Stack): string | undefined {
  if (deadLettersOf(resource, stack)) return "deadLetterConfig.targetArn";
  const configured = stack
    .ofType("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
    .filter((config) => isFunction(config, "functionName", resource, stack))
    .some((config) => failureDestinations(config).length > 0);
  return configured ? "destinationConfig.onFailure" : undefined;
}

/** Who is let in tells it best: an asynchronous service needs a Permission, or is a target with a role. */
function asynchronousCaller(resource: Resource, stack: Stack): string | undefined {
  const permission = stack
    .ofType("aws:lambda/permission:Permission")
    .filter((each) => asynchronousPrincipals.includes(String(read(each, "principal"))))
    .find((each) => isFunction(each, "function", resource, stack));
  if (permission) return String(read(permission, "principal"));
  const target = stack
    .ofType("aws:cloudwatch/eventTarget:EventTarget")
    .find((each) => isFunction(each, "arn", resource, stack));
  if (target) return `the target ${target.name}`;
  const subscription = stack
    .ofType("aws:sns/topicSubscription:TopicSubscription")
    .find((each) => isFunction(each, "endpoint", resource, stack));
  if (subscription) return `the subscription ${subscription.name}`;
  const config = stack
    .ofType("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
    .find((each) => isFunction(each, "functionName", resource, stack));
  return config && `who is meant by ${config.name} (asynchronous retries)`;
}

function isFunction(other: Resource, property: string, subject: Resource, stack: Stack): boolean {
  const value = peek(other, property);
  const named = typeof value === "string" ? stack.meantBy(value, [functionType]) : undefined;
  if (typeof value === "string") return named?.urn === subject.urn;
  if (value === undefined) return false;
  return stack.denotedBy(other, [property], [functionType])?.urn === subject.urn;
}
