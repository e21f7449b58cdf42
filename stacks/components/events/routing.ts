/** One rule of the bus and its one target, with retries, a dead-letter queue and the permission to reach the target. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { eventBusName } from "../../../contracts/events";
import { onBehalfOf, policyJson, trust } from "../../iam/document";
import { eventsMaySend } from "../../iam/senders";
import type { Platform } from "../../platform";
import { DeadLetterQueue } from "../deadLetterQueue";
import type { Function } from "../function";
import type { EventRoute } from "./rules";
import type { PaymentTopic } from "./topic";

const component = "events";

export interface EventRoutingArgs {
  bus: aws.cloudwatch.EventBus;
  route: EventRoute;
  to: { function: Function } | { topic: PaymentTopic };
}

export class EventRouting extends pulumi.ComponentResource {
  readonly deadLetters: DeadLetterQueue;

  constructor(
    name: string,
    platform: Platform,
    args: EventRoutingArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:events:EventRouting", name, {}, opts);
    const { names } = platform;
    const { route, to } = args;
    const ruleArn = names.arn.rule(route.resource, eventBusName);

    const rule = new aws.cloudwatch.EventRule(
      name,
      {
        name: names.physical(route.resource),
        description: route.description,
        eventBusName: args.bus.name,
        eventPattern: JSON.stringify(route.pattern),
        state: "ENABLED",
        tags: platform.tags(component),
      },
      { parent: this },
    );
    this.deadLetters = this.makeDeadLetters(name, platform, route, ruleArn);
    const reach =
      "topic" in to
        ? this.reachTopic(name, platform, route, ruleArn, to.topic)
        : this.reachFunction(name, ruleArn, to.function);

    new aws.cloudwatch.EventTarget(
      name,
      {
        rule: rule.name,
        eventBusName: args.bus.name,
        targetId: route.resource,
        arn: reach.arn,
        roleArn: reach.roleArn,
        deadLetterConfig: { arn: this.deadLetters.arn },
        // Longer than an outage of the target, shorter than the DLQ's retention.
        retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
      },
      { parent: this, dependsOn: [this.deadLetters.queue, ...reach.dependsOn] },
    );
    this.registerOutputs({ ruleName: rule.name });
  }

  private makeDeadLetters(
    name: string,
    platform: Platform,
    route: EventRoute,
    ruleArn: string,
  ): DeadLetterQueue {
    const resource = `${route.resource}-rule-dlq`;
    return new DeadLetterQueue(
      `${name}-dlq`,
      platform,
      {
        component,
        resource,
        retentionSeconds: platform.config.queues.subscribers.dlqRetentionSeconds,
        senders: [eventsMaySend(platform.names, resource, ruleArn)],
        whatToDo: `The rule ${route.resource} could not deliver. Its target's permissions or existence are the usual cause; mend, then replay from the archive.`,
        runbook: "rule-dead-letters",
      },
      { parent: this },
    );
  }

  private reachFunction(name: string, ruleArn: string, target: Function) {
    const permission = new aws.lambda.Permission(
      name,
      {
        action: "lambda:InvokeFunction",
        function: target.lambda.name,
        principal: "events.amazonaws.com",
        sourceArn: ruleArn,
      },
      { parent: this },
    );
    return { arn: target.arn, roleArn: undefined, dependsOn: [target.lambda, permission] };
  }

  /** A topic's policy for EventBridge could hold no condition, so the target has a role instead. */
  private reachTopic(
    name: string,
    platform: Platform,
    route: EventRoute,
    ruleArn: string,
    topic: PaymentTopic,
  ) {
    const { names, grants } = platform;
    const role = new aws.iam.Role(
      name,
      {
        name: names.physical(route.resource),
        description: "Lets one rule publish to one topic.",
        assumeRolePolicy: trust("events.amazonaws.com", onBehalfOf(names.accountId, ruleArn)),
        ...platform.roleBounds,
        tags: platform.tags(component),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      name,
      {
        name: names.physical(route.resource),
        role: role.name,
        policy: policyJson([grants.publishTo(topic.resource), grants.topicKey()]),
      },
      { parent: this },
    );
    return {
      arn: topic.arn,
      roleArn: names.arn.role(route.resource),
      dependsOn: [topic.topic, role, policy],
    };
  }
}
