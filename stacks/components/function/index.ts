/**
 * A function with everything that it must not be without: its own role with spelled-out actions, a log group
 * with retention and key, an encrypted environment, tracing, alarms, and a dead-letter queue where it is invoked asynchronously.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CommonEnvironment } from "../../../contracts/environment";
import { type Bundle, handlerEntry } from "../../../contracts/functions";
import { metricNamespace } from "../../../contracts/metrics";
import { policyJson, type Statement, trust } from "../../iam/document";
import type { Platform } from "../../platform";
import { DeadLetterQueue } from "../deadLetterQueue";
import { watchFunction } from "./alarms";

/** The variables of one bundle's contract, without those that every function has. */
export type Variables<E extends CommonEnvironment> = {
  [K in Exclude<keyof E, keyof CommonEnvironment>]: pulumi.Input<string>;
};

export interface FunctionArgs<E extends CommonEnvironment> {
  /** Tag Component. */
  component: string;
  /** Logical name: physical name, POWERTOOLS_SERVICE_NAME, dimension `service`. */
  resource: string;
  bundle: Bundle;
  description: string;
  settings: { memoryMb: number; timeoutSeconds: number; reservedConcurrency?: number };
  environment: Variables<E>;
  statements: readonly Statement[];
  /** Set where a service hands events over and does not wait: then failed ones need a place to go. */
  asynchronous?: { maximumRetryAttempts: number; maximumEventAgeSeconds: number };
}

export class Function<E extends CommonEnvironment = CommonEnvironment>
  extends pulumi.ComponentResource
{
  readonly resource: string;
  readonly name: string;
  readonly arn: string;
  readonly lambda: aws.lambda.Function;
  readonly deadLetters?: DeadLetterQueue;

  constructor(
    name: string,
    platform: Platform,
    args: FunctionArgs<E>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:function:Function", name, {}, opts);
    const { names } = platform;
    this.resource = args.resource;
    this.name = names.physical(args.resource);
    this.arn = names.arn.function(args.resource);

    const logGroup = this.makeLogGroup(name, platform, args);
    this.deadLetters = args.asynchronous && this.makeDeadLetters(name, platform, args);
    const permissions = this.makeRole(name, platform, args);
    this.lambda = this.makeFunction(name, platform, args, [logGroup, ...permissions]);
    if (args.asynchronous) this.limitRetries(name, args.asynchronous);
    watchFunction(platform, args, this);
    this.registerOutputs({ name: this.lambda.name, arn: this.lambda.arn });
  }

  private makeLogGroup(name: string, platform: Platform, args: FunctionArgs<E>) {
    return new aws.cloudwatch.LogGroup(
      name,
      {
        name: platform.names.functionLogGroup(args.resource),
        retentionInDays: platform.config.logs.functionRetentionDays,
        kmsKeyId: platform.encryption.arn("logs"),
        tags: platform.tags(args.component),
      },
      {
        parent: this,
        ...platform.kept("logGroup", platform.names.functionLogGroup(args.resource)),
      },
    );
  }

  private makeDeadLetters(name: string, platform: Platform, args: FunctionArgs<E>) {
    return new DeadLetterQueue(
      `${name}-dlq`,
      platform,
      {
        component: args.component,
        resource: `${args.resource}-dlq`,
        retentionSeconds: platform.config.queues.subscribers.dlqRetentionSeconds,
        whatToDo: `${args.resource} gave up on an event. Find the cause in its log, mend it, then send the event again.`,
        runbook: "dead-letters",
      },
      { parent: this },
    );
  }

  private makeRole(name: string, platform: Platform, args: FunctionArgs<E>) {
    const { names, grants } = platform;
    const role = new aws.iam.Role(
      name,
      {
        name: this.name,
        description: `Runs ${this.name}, and nothing else.`,
        assumeRolePolicy: trust("lambda.amazonaws.com"),
        ...platform.roleBounds,
        tags: platform.tags(args.component),
      },
      { parent: this },
    );
    const deadLetters = this.deadLetters
      ? [grants.sendToDeadLetters(this.deadLetters.name), grants.queueKeyForSending()]
      : [];
    const policy = new aws.iam.RolePolicy(
      name,
      {
        name: this.name,
        role: role.name,
        policy: policyJson(
          eachOnce([
            grants.writeLogs(names.functionLogGroup(args.resource)),
            grants.writeTraces(),
            ...args.statements,
            ...deadLetters,
          ]),
        ),
      },
      { parent: this },
    );
    return [role, policy];
  }

  private makeFunction(
    name: string,
    platform: Platform,
    args: FunctionArgs<E>,
    dependsOn: pulumi.Resource[],
  ) {
    const { names, encryption } = platform;
    const { settings } = args;
    const common: CommonEnvironment = {
      POWERTOOLS_SERVICE_NAME: args.resource,
      POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
      ENVIRONMENT_SUFFIX: names.environmentSuffix,
    };
    return new aws.lambda.Function(
      name,
      {
        name: this.name,
        description: args.description,
        ...platform.bundles[args.bundle],
        handler: handlerEntry,
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        role: names.arn.role(args.resource),
        memorySize: settings.memoryMb,
        timeout: settings.timeoutSeconds,
        reservedConcurrentExecutions: settings.reservedConcurrency ?? -1,
        environment: { variables: { ...common, ...args.environment } },
        kmsKeyArn: encryption.arn("compute"),
        tracingConfig: { mode: "Active" },
        loggingConfig: {
          logFormat: "JSON",
          logGroup: names.functionLogGroup(args.resource),
          applicationLogLevel: "INFO",
          systemLogLevel: "WARN",
        },
        ...(this.deadLetters && { deadLetterConfig: { targetArn: this.deadLetters.arn } }),
        tags: platform.tags(args.component),
      },
      {
        parent: this,
        dependsOn: [...dependsOn, ...(this.deadLetters ? [this.deadLetters.queue] : [])],
      },
    );
  }

  private limitRetries(name: string, limits: NonNullable<FunctionArgs<E>["asynchronous"]>): void {
    new aws.lambda.FunctionEventInvokeConfig(
      name,
      {
        functionName: this.lambda.name,
        maximumRetryAttempts: limits.maximumRetryAttempts,
        maximumEventAgeInSeconds: limits.maximumEventAgeSeconds,
      },
      { parent: this },
    );
  }
}

/** A function that sends to queues anyway needs their key once, not once more for its dead letters. */
function eachOnce(statements: readonly Statement[]): Statement[] {
  return [...new Map(statements.map((each) => [JSON.stringify(each), each])).values()];
}
