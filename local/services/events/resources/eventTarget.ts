import { parseArn } from "../../../core/arn";
import type { Cloud } from "../../../core/cloud";
import { AwsError, NotModelledError } from "../../../core/errors";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import { pathSteps } from "../eventPath";
import { defaultBusName, type EventStore, type Target } from "../store";
import { targetKind } from "../targets";

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const MAXIMUM_EVENT_AGE_SECONDS = { min: 60, max: 86_400 };
const MAXIMUM_RETRY_ATTEMPTS = { min: 0, max: 185 };
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const TARGETS_PER_RULE_MAX = 5;

/** aws:cloudwatch/eventTarget:EventTarget */
export function eventTargetResource(cloud: Cloud, store: EventStore): ResourceType {
  return {
    token: "aws:cloudwatch/eventTarget:EventTarget",
    properties: {
      rule: { required: true, replaces: true },
      eventBusName: { replaces: true, default: defaultBusName },
      targetId: { replaces: true },
      arn: { required: true },
      roleArn: {},
      input: {},
      inputPath: {},
      inputTransformer: {},
      deadLetterConfig: {},
      retryPolicy: {},
      sqsTarget: {},
      forceDestroy: { default: false },
    },
    computed: [],
    check: checkTarget,
    create(inputs) {
      const rule = store.rule(inputs["rule"], inputs["eventBusName"]);
      const id: string = inputs["targetId"] ?? `terraform-${cloud.random.hex(26)}`;
      if (rule.targets.size >= TARGETS_PER_RULE_MAX && !rule.targets.has(id))
        throw new AwsError(
          "LimitExceededException",
          `Rule ${rule.name} has ${rule.targets.size} targets; AWS allows ${TARGETS_PER_RULE_MAX}.`,
        );
      rule.targets.set(id, toTarget(id, inputs));
      const prefix = rule.busName === defaultBusName ? "" : `${rule.busName}-`;
      return { id: `${prefix}${rule.name}-${id}`, outputs: outputs(id, inputs) };
    },
    update(_id, inputs, old) {
      const targetId = old.outputs["targetId"] as string;
      const rule = store.rule(inputs["rule"], inputs["eventBusName"]);
      rule.targets.set(targetId, toTarget(targetId, inputs));
      return outputs(targetId, inputs);
    },
    delete(_id, old) {
      store
        .rule(old.inputs["rule"], old.inputs["eventBusName"])
        .targets.delete(old.outputs["targetId"] as string);
    },
    read(_id, old) {
      const rule = store.rule(old.inputs["rule"], old.inputs["eventBusName"]);
      return rule.targets.has(old.outputs["targetId"] as string) ? old.outputs : undefined;
    },
  };
}

function checkTarget(inputs: Input, unknown: ReadonlySet<string>): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const { arn, roleArn, retryPolicy, sqsTarget, inputPath, inputTransformer } = inputs;
  const add = (property: string, reason: string) => failures.push({ property, reason });
  const transforms = ["input", "inputPath", "inputTransformer"].filter((name) => inputs[name]);
  if (transforms.length > 1) add(transforms[0]!, `only one of ${transforms.join(", ")} may be set`);
  for (const path of [inputPath, ...Object.values(inputTransformer?.inputPaths ?? {})])
    if (path !== undefined) collect(() => pathSteps(path as string), "inputPath", add);
  if (arn !== undefined) {
    const kind = collect(() => targetKind(arn), "arn", add);
    if ((kind === "states" || kind === "events") && !roleArn && !unknown.has("roleArn"))
      add("roleArn", `a target of ${kind} is reached only through a role; none is given`);
    if (kind === "sqs" && parseArn(arn).resource.endsWith(".fifo") && !sqsTarget?.messageGroupId)
      add("sqsTarget", "a FIFO queue needs sqsTarget.messageGroupId");
  }
  range("maximumEventAgeInSeconds", MAXIMUM_EVENT_AGE_SECONDS);
  range("maximumRetryAttempts", MAXIMUM_RETRY_ATTEMPTS);
  const deadLetterArn: string | undefined = inputs["deadLetterConfig"]?.arn;
  if (deadLetterArn?.endsWith(".fifo"))
    add("deadLetterConfig", `got ${deadLetterArn}, must be a standard queue, not FIFO`);
  return failures;

  function range(name: string, { min, max }: { min: number; max: number }): void {
    const value = retryPolicy?.[name];
    if (value !== undefined && !(value >= min && value <= max))
      add(`retryPolicy.${name}`, `got ${value}, must be between ${min} and ${max}`);
  }
}

function collect<T>(
  run: () => T,
  property: string,
  add: (property: string, reason: string) => void,
): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof NotModelledError || !(error instanceof AwsError)) throw error;
    add(property, error.message);
    return undefined;
  }
}

function toTarget(id: string, inputs: Input): Target {
  const { inputTransformer, retryPolicy } = inputs;
  return {
    id,
    arn: inputs["arn"],
    roleArn: inputs["roleArn"],
    input: inputs["input"],
    inputPath: inputs["inputPath"],
    inputTransformer: inputTransformer && {
      inputPaths: inputTransformer.inputPaths ?? {},
      inputTemplate: inputTransformer.inputTemplate,
    },
    deadLetterArn: inputs["deadLetterConfig"]?.arn,
    maximumEventAgeSeconds: retryPolicy?.maximumEventAgeInSeconds ?? MAXIMUM_EVENT_AGE_SECONDS.max,
    maximumRetryAttempts: retryPolicy?.maximumRetryAttempts ?? MAXIMUM_RETRY_ATTEMPTS.max,
    sqsMessageGroupId: inputs["sqsTarget"]?.messageGroupId,
  };
}

function outputs(targetId: string, inputs: Input): Output {
  return { ...inputs, targetId };
}
