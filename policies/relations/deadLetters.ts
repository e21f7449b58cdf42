/** Who gives up where: every place in which AWS lets a dead-letter queue be named. */
import { arnTail } from "../framework/physicalName";
import { read, type Resource, UndecidableError } from "../framework/resource";
import type { Stack } from "../framework/stack";
import { listOf, MalformedDocumentError, readJson } from "./json";
import { isAbout } from "./refersTo";

export const queueType = "aws:sqs/queue:Queue";

/** Types that hand things over and may fail at it, and so need a dead-letter queue. */
export const deadLetterSources = [
  queueType,
  "aws:cloudwatch/eventBus:EventBus",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:lambda/function:Function",
  "aws:pipes/pipe:Pipe",
  "aws:scheduler/schedule:Schedule",
  "aws:sns/topicSubscription:TopicSubscription",
] as const;

export interface DeadLetters {
  /** The property that names the queue, of `namedIn`. */
  path: string;
  /** Where it is named: the source itself, or a resource of its own. */
  namedIn: Resource;
  /** As it is written; undefined where it is not known before the deploy. */
  arn: string | undefined;
  /** The queue, where it is one of this stack. */
  queue: Resource | undefined;
  maxReceiveCount?: number;
}

/** `undefined`: it names none. Throws UndecidableError where that is not known. */
export function deadLettersOf(source: Resource, stack: Stack): DeadLetters | undefined {
  switch (source.type) {
    case queueType:
      return deadLettersOfQueue(source, stack);
    case "aws:sns/topicSubscription:TopicSubscription":
      return inJson(source, source, "redrivePolicy", stack);
    case "aws:lambda/function:Function":
      return at(source, ["deadLetterConfig", "targetArn"], stack);
    case "aws:pipes/pipe:Pipe":
      return (
        at(source, [...pipeStream("dynamodbStreamParameters")], stack) ??
        at(source, [...pipeStream("kinesisStreamParameters")], stack)
      );
    case "aws:scheduler/schedule:Schedule":
      return at(source, ["target", "deadLetterConfig", "arn"], stack);
    default:
      return at(source, ["deadLetterConfig", "arn"], stack);
  }
}

/** The sources that give up into this queue. Throws where one that is undecidable might be another. */
export function sourcesOf(queue: Resource, stack: Stack): readonly Resource[] {
  const { links, undecidable } = linksOf(stack);
  const found = links.filter((link) => link.queue.urn === queue.urn).map(({ source }) => source);
  if (found.length === 0 && undecidable) throw undecidable;
  return found;
}

function deadLettersOfQueue(queue: Resource, stack: Stack): DeadLetters | undefined {
  const inline = inJson(queue, queue, "redrivePolicy", stack);
  if (inline) return inline;
  const separate = stack
    .ofType("aws:sqs/redrivePolicy:RedrivePolicy")
    .find((policy) => isAbout(policy, "queueUrl", queue, stack));
  return separate && inJson(queue, separate, "redrivePolicy", stack);
}

function inJson(
  source: Resource,
  namedIn: Resource,
  property: string,
  stack: Stack,
): DeadLetters | undefined {
  // A queue's ARN inside of JSON text makes the whole text unknown, but not where it comes from.
  const queue = unknownQueue(namedIn, property, source, stack);
  if (queue) return { path: property, namedIn, arn: undefined, queue };
  const policy = readJson(namedIn, property);
  const arn = policy?.["deadLetterTargetArn"];
  if (typeof arn !== "string") return undefined;
  const maxReceiveCount = Number(policy?.["maxReceiveCount"]);
  return {
    ...{ path: property, namedIn, arn, queue: stack.meantBy(arn, [queueType]) },
    ...(Number.isFinite(maxReceiveCount) && { maxReceiveCount }),
  };
}

/** What is said inside is unknown then, but a subscription says nothing else than the queue. */
function unknownQueue(
  namedIn: Resource,
  property: string,
  source: Resource,
  stack: Stack,
): Resource | undefined {
  if (source.type === queueType) return undefined;
  try {
    read(namedIn, property);
    return undefined;
  } catch (error) {
    if (!(error instanceof UndecidableError)) throw error;
    return stack.denotedBy(namedIn, [property], [queueType]);
  }
}

function at(source: Resource, path: readonly string[], stack: Stack): DeadLetters | undefined {
  const queue = stack.denotedBy(source, path, [queueType]);
  const arn = queue && isUnknown(source, path) ? undefined : read(source, ...path);
  if (!queue && arn === undefined) return undefined;
  return {
    ...{ path: path.join("."), namedIn: source, queue },
    arn: typeof arn === "string" ? arn : undefined,
  };
}

function isUnknown(resource: Resource, path: readonly string[]): boolean {
  try {
    read(resource, ...path);
    return false;
  } catch (error) {
    if (error instanceof UndecidableError) return true;
    throw error;
  }
}

const pipeStream = (kind: string) => ["sourceParameters", kind, "deadLetterConfig", "arn"] as const;

interface Links {
  links: readonly { source: Resource; queue: Resource }[];
  undecidable: UndecidableError | undefined;
}

/** Asked for every queue of a stack, and the same for all of them. */
const known = new WeakMap<Stack, Links>();

function linksOf(stack: Stack): Links {
  const remembered = known.get(stack);
  if (remembered) return remembered;
  const links: { source: Resource; queue: Resource }[] = [];
  let undecidable: UndecidableError | undefined;
  for (const source of stack.ofType(...deadLetterSources))
    try {
      const queue = deadLettersOf(source, stack)?.queue;
      if (queue) links.push({ source, queue });
    } catch (error) {
      // What is malformed is told of its own resource.
      if (error instanceof MalformedDocumentError) continue;
      if (!(error instanceof UndecidableError)) throw error;
      undecidable ??= new UndecidableError(`${source.name}.${error.path}`, error.remedy);
    }
  const found = { links, undecidable };
  known.set(stack, found);
  return found;
}

/** For messages: what a queue is called where its name is chosen by the program. */
export function queueLabel({ queue, arn }: DeadLetters): string {
  return (queue && arnTail(queue)?.replace("sqs:", "")) ?? arn ?? "a queue";
}

/** Lambda's asynchronous destinations, which stand in a resource of their own. */
export function failureDestinations(config: Resource): readonly string[] {
  return listOf(read(config, "destinationConfig", "onFailure", "destination")).map(String);
}
