import { AwsError } from "../../../core/errors";
import { page } from "../../../core/paging";
import type { Operation } from "../../../core/service";
import { matchesPattern } from "../pattern";
import { defaultBusName, type EventStore, type Rule, type Target } from "../store";

export function ruleOperations(store: EventStore): Record<string, Operation> {
  return {
    DescribeRule: {
      parameters: { Name: "string", EventBusName: "string" },
      authorize: ({ Name, EventBusName }) => [
        { action: "events:DescribeRule", resource: store.ruleArn(Name, EventBusName) },
      ],
      handle: ({ Name, EventBusName }) => summary(store.rule(Name, EventBusName)),
    },
    ListRules: {
      parameters: {
        NamePrefix: "string",
        EventBusName: "string",
        Limit: "integer",
        NextToken: "string",
      },
      authorize: ({ EventBusName }) => [
        { action: "events:ListRules", resource: store.ruleArn("*", EventBusName) },
      ],
      handle: ({ NamePrefix = "", EventBusName, Limit, NextToken }) => {
        const rules = [...store.bus(EventBusName).rules.values()].filter(({ name }) =>
          name.startsWith(NamePrefix),
        );
        const { items, nextToken } = page(rules, { max: Limit, token: NextToken, maxDefault: 100 });
        return { Rules: items.map(summary), NextToken: nextToken };
      },
    },
    ListTargetsByRule: {
      parameters: {
        Rule: "string",
        EventBusName: "string",
        Limit: "integer",
        NextToken: "string",
      },
      authorize: ({ Rule: name, EventBusName }) => [
        { action: "events:ListTargetsByRule", resource: store.ruleArn(name, EventBusName) },
      ],
      handle: ({ Rule: name, EventBusName, Limit, NextToken }) => {
        const targets = [...store.rule(name, EventBusName).targets.values()];
        const { items, nextToken } = page(targets, {
          max: Limit,
          token: NextToken,
          maxDefault: 100,
        });
        return { Targets: items.map(targetSummary), NextToken: nextToken };
      },
    },
    TestEventPattern: {
      parameters: { EventPattern: "string", Event: "string" },
      authorize: () => [{ action: "events:TestEventPattern", resource: "*" }],
      handle: ({ EventPattern, Event }) => ({
        Result: matchesPattern(String(EventPattern), parseEvent(Event)),
      }),
    },
  };
}

/** TestEventPattern wants whole events: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
const eventMembers = ["id", "account", "source", "time", "region", "resources", "detail-type"];

function parseEvent(text: unknown): unknown {
  let event: unknown;
  try {
    event = JSON.parse(String(text));
  } catch (cause) {
    throw new AwsError("ValidationException", "Parameter Event is not valid JSON.", { cause });
  }
  for (const member of eventMembers)
    if (typeof event !== "object" || event === null || !(member in event))
      throw new AwsError(
        "ValidationException",
        `Parameter Event is not valid. Reason: it must have the field ${member}.`,
      );
  return event;
}

function summary(rule: Rule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.eventPattern,
    ScheduleExpression: rule.scheduleExpression,
    State: rule.state,
    Description: rule.description,
    EventBusName: rule.busName ?? defaultBusName,
  };
}

function targetSummary(target: Target) {
  return {
    Id: target.id,
    Arn: target.arn,
    RoleArn: target.roleArn,
    Input: target.input,
    InputPath: target.inputPath,
    InputTransformer: target.inputTransformer && {
      InputPathsMap: target.inputTransformer.inputPaths,
      InputTemplate: target.inputTransformer.inputTemplate,
    },
    SqsParameters: target.sqsMessageGroupId && { MessageGroupId: target.sqsMessageGroupId },
    DeadLetterConfig: target.deadLetterArn && { Arn: target.deadLetterArn },
    RetryPolicy: {
      MaximumRetryAttempts: target.maximumRetryAttempts,
      MaximumEventAgeInSeconds: target.maximumEventAgeSeconds,
    },
  };
}
