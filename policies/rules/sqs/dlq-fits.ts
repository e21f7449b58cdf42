import { read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import { notApplicable, type Rule, verdictOf, type Violation } from "../../framework/rule";
import {
  type DeadLetters,
  deadLettersOf,
  deadLetterSources,
  queueType,
} from "../../relations/deadLetters";
import { arnTail } from "../../framework/physicalName";
import { parseArn } from "../../framework/arn";
import { listOf, readJson } from "../../relations/json";
import { refersTo } from "../../relations/refersTo";
import { mandatoryEverywhere } from "../levels";

/** SQS's own defaults: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const retentionSecondsDefault = 345_600;

export const dlqFits: Rule = {
  name: "dlq-fits",
  description:
    "A dead-letter queue has the type that its source needs, keeps messages longer than it, lets it in, and is reached after a few tries.",
  why: "A message brings its age along: with equal retention it dies in the dead-letter queue soon after it came. EventBridge, SNS and Lambda cannot write to a FIFO queue, a FIFO queue cannot give up into a standard one.",
  fix: "Make the dead-letter queue of the source's type, with a messageRetentionSeconds above the source's, and let the source in by redriveAllowPolicy.",
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "10.7.2" }],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: deadLetterSources,
  settings: {
    maxReceiveCountMin: {
      description: "Fewest tries before a message is given up.",
      schema: { type: "integer", minimum: 1 },
      default: { dev: 2, staging: 2, prod: 2 },
    },
    maxReceiveCountMax: {
      description: "Most tries before a message is given up.",
      schema: { type: "integer", minimum: 1 },
      default: { dev: 10, staging: 10, prod: 10 },
    },
  },
  decideInStack(source, stack, { settings }) {
    const deadLetters = deadLettersOf(source, stack);
    const { queue } = deadLetters ?? {};
    if (!deadLetters || !queue) return notApplicable("names no dead-letter queue of this stack");
    const queueSource = source.type === queueType;
    return verdictOf([
      ...wrongType(source, deadLetters, queue, stack),
      ...(queueSource ? tooShort(source, deadLetters, queue) : []),
      ...(queueSource ? shutOut(source, queue, stack) : []),
      ...(queueSource
        ? tries(
            deadLetters,
            Number(settings["maxReceiveCountMin"]),
            Number(settings["maxReceiveCountMax"]),
          )
        : []),
    ]);
  },
};

function wrongType(
  source: Resource,
  { path }: DeadLetters,
  queue: Resource,
  stack: Stack,
): Violation[] {
  const needed = needsFifo(source, stack) ? "FIFO" : "standard";
  const actual = isFifo(queue) ? "FIFO" : "standard";
  if (needed === actual) return [];
  return [
    {
      path,
      found: `the ${actual} queue ${queue.name}`,
      expected: `a ${needed} queue, which is all that ${source.name} can give up into`,
    },
  ];
}

/** Only a FIFO queue and a FIFO topic's subscription have a FIFO one; all services write to standard queues only. */
function needsFifo(source: Resource, stack: Stack): boolean {
  if (source.type === queueType) return isFifo(source);
  if (source.type !== "aws:sns/topicSubscription:TopicSubscription") return false;
  const topic = refersTo(source, "topic", ["aws:sns/topic:Topic"], stack);
  return topic
    ? read(topic, "fifoTopic") === true
    : String(read(source, "topic")).endsWith(".fifo");
}

const isFifo = (queue: Resource) => read(queue, "fifoQueue") === true;

function tooShort(source: Resource, { path }: DeadLetters, queue: Resource): Violation[] {
  const [own, its] = [retentionSeconds(source), retentionSeconds(queue)];
  if (its > own) return [];
  return [
    {
      path,
      found: `${queue.name}, which keeps messages for ${its} s`,
      expected: `more than the ${own} s of ${source.name}`,
    },
  ];
}

const retentionSeconds = (queue: Resource) =>
  Number(read(queue, "messageRetentionSeconds") ?? retentionSecondsDefault);

function shutOut(source: Resource, queue: Resource, stack: Stack): Violation[] {
  const policy = allowPolicy(queue, stack);
  const permission = String(policy?.["redrivePermission"] ?? "allowAll");
  const allowed = listOf(policy?.["sourceQueueArns"]).map((arn) => parseArn(String(arn))?.resource);
  const tail = arnTail(source)?.replace(/^sqs:/, "");
  if (permission === "allowAll" || (permission === "byQueue" && allowed.includes(tail))) return [];
  return [
    {
      path: "redrivePolicy",
      found: `${queue.name}, whose redriveAllowPolicy says "${permission}" and does not name ${source.name}`,
      expected: "a dead-letter queue that lets this queue in",
    },
  ];
}

function allowPolicy(queue: Resource, stack: Stack) {
  const inline = readJson(queue, "redriveAllowPolicy");
  if (inline) return inline;
  const separate = stack
    .ofType("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy")
    .find((policy) => refersTo(policy, "queueUrl", [queueType], stack)?.urn === queue.urn);
  return separate && readJson(separate, "redriveAllowPolicy");
}

function tries({ path, maxReceiveCount }: DeadLetters, minimum: number, maximum: number) {
  const count = maxReceiveCount ?? 0;
  if (count >= minimum && count <= maximum) return [];
  return [
    {
      path: `${path}.maxReceiveCount`,
      found: maxReceiveCount === undefined ? "nothing" : String(maxReceiveCount),
      expected: `${minimum} to ${maximum}`,
    },
  ];
}
