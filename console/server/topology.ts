/**
 * The picture of a stack, read off its deployed resources: what carries messages, what it is wired to, and what
 * its roles may send to. Knows AWS's resource types, not this system's providers.
 */
import type { NodeKind, Topology, TopologyNode } from "../protocol";
import { lastPart } from "./calls";
import { deadLetterTargets } from "./deadLetters";
import { type DeployedResource, type Outputs, Resources, types } from "./deployedResources";
import { labelOf } from "./labelOf";
import { grantsOf, type SendGrant } from "./sendGrants";

/** An edge, and which calls pass along it. */
export interface Wire {
  from: string;
  to: string;
  via?: string;
  /** Calls of these operations on this resource, made by this role or by this service for this source. */
  measured: { operations: readonly string[]; resource: string; caller: string };
}

export interface Wiring {
  topology: Topology;
  wires: (Wire & { edgeId: string })[];
}

export function wiringOf(stack: string, resources: readonly DeployedResource[]): Wiring {
  const all = new Resources(resources);
  const wires = [
    ...integrations(all),
    ...mappings(all),
    ...rules(all),
    ...subscriptions(all),
    ...pipes(all),
    ...machines(all),
    ...sends(all),
  ];
  const nodes = nodesOf(stack, all);
  const known = new Set(nodes.map(({ id }) => id));
  const drawn = wires
    .filter(({ from, to }) => known.has(from) && known.has(to))
    .map((wire) => ({ ...wire, edgeId: `${wire.from}>${wire.to}` }));
  const edges = [...Map.groupBy(drawn, ({ edgeId }) => edgeId)].map(([id, same]) => ({
    id,
    from: same[0]!.from,
    to: same[0]!.to,
    via: [...new Set(same.flatMap(({ via }) => (via === undefined ? [] : [via])))].sort(),
  }));
  return { topology: { stack, nodes: deadLettered(nodes, all), edges }, wires: drawn };
}

const nodeTypes: Record<NodeKind, string> = {
  api: types.api,
  function: types.function,
  queue: types.queue,
  table: types.table,
  bus: types.bus,
  topic: types.topic,
  stateMachine: types.stateMachine,
};

function nodesOf(stack: string, all: Resources): TopologyNode[] {
  const deadLetters = deadLetterArns(all);
  const listening = new Set([...all.of(types.subscription).map(({ topic }) => topic as string)]);
  const depths = depthAlarms(all);
  return Object.entries(nodeTypes).flatMap(([kind, type]) =>
    all
      .of(type)
      .filter(({ arn }) => !deadLetters.has(arn))
      // A topic that nothing of the stack listens to tells people, not the pipeline.
      .filter(({ arn }) => kind !== "topic" || listening.has(arn))
      .map((outputs) => ({
        id: outputs["arn"] as string,
        kind: kind as NodeKind,
        name: outputs["name"] as string,
        label: labelOf(outputs["name"], stack),
        repairs: kind === "function" && isRepairing(outputs, all, deadLetters),
        ...(depths.has(outputs["name"]) ? { depthAlarmAt: depths.get(outputs["name"])! } : {}),
        deadLetterQueues: [],
      })),
  );
}

/** Runs by the clock, or on what others gave up. */
function isRepairing(fn: Outputs, all: Resources, deadLetters: ReadonlySet<string>): boolean {
  const scheduled = new Set(
    all.of(types.rule).flatMap((rule) => (rule["scheduleExpression"] ? [rule["name"]] : [])),
  );
  const isScheduled = all
    .of(types.target)
    .some((target) => target["arn"] === fn["arn"] && scheduled.has(target["rule"]));
  const sources = all.of(types.mapping).filter(({ functionArn }) => functionArn === fn["arn"]);
  return isScheduled || sources.some(({ eventSourceArn }) => deadLetters.has(eventSourceArn));
}

/** Queues with an alarm on how many messages wait, where some may. */
function depthAlarms(all: Resources): Map<string, number> {
  return new Map(
    all
      .of(types.alarm)
      .flatMap(({ metricName, dimensions, threshold }) =>
        metricName === "ApproximateNumberOfMessagesVisible" && threshold > 0
          ? [[dimensions.QueueName, threshold] as const]
          : [],
      ),
  );
}

const deadLetterArns = (all: Resources) => new Set(deadLetterTargets(all).map(({ dlq }) => dlq));

function deadLettered(nodes: readonly TopologyNode[], all: Resources): TopologyNode[] {
  const targets = deadLetterTargets(all);
  // A subscription's DLQ may be the queue's own: shown where the messages wait.
  const ofQueues = new Set(
    nodes.flatMap(({ id, kind }) =>
      kind === "queue" ? targets.filter(({ owner }) => owner === id).map(({ dlq }) => dlq) : [],
    ),
  );
  return nodes.map((node) => ({
    ...node,
    deadLetterQueues: [
      ...new Set(
        targets
          .filter(
            ({ owner, dlq }) => owner === node.id && (node.kind === "queue" || !ofQueues.has(dlq)),
          )
          .map(({ dlq }) => dlq),
      ),
    ].sort(),
  }));
}

/** `…:lambda:path/2015-03-31/functions/<arn>/invocations` */
const invokedBy = (uri: string) => /functions\/(arn:[^/]+)\/invocations/.exec(uri)?.[1];

function integrations(all: Resources): Wire[] {
  const [api] = all.of(types.api);
  const uris = [
    ...all.of(types.authorizer).map(({ authorizerUri }) => authorizerUri as string),
    ...all.of(types.integration).map(({ uri }) => uri as string),
  ];
  const invoked = [...new Set(uris.flatMap((uri) => invokedBy(uri) ?? []))];
  return invoked.map((arn) => ({
    from: api!["arn"] as string,
    to: arn,
    measured: { operations: ["lambda:Invoke"], resource: arn, caller: "apigateway.amazonaws.com" },
  }));
}

/** Who takes from a dead-letter queue takes what the queue's owners gave up. */
function mappings(all: Resources): Wire[] {
  const roleOf = new Map(all.of(types.function).map(({ arn, role }) => [arn, role as string]));
  const owners = Map.groupBy(deadLetterTargets(all), ({ dlq }) => dlq);
  return all.of(types.mapping).flatMap(({ eventSourceArn, functionArn }) => {
    const given = owners.get(eventSourceArn)?.map(({ owner }) => owner);
    return (given ?? [eventSourceArn as string]).map((from) => ({
      from,
      to: functionArn as string,
      ...(given ? { via: lastPart(eventSourceArn) } : {}),
      measured: {
        operations: ["sqs:ReceiveMessage"],
        resource: eventSourceArn as string,
        caller: roleOf.get(functionArn) ?? "",
      },
    }));
  });
}

/** Rules with a role publish by it; all others are EventBridge itself, for the rule. */
function rules(all: Resources): Wire[] {
  const ruleArns = new Map(all.of(types.rule).map(({ name, arn }) => [name, arn as string]));
  return all.of(types.target).flatMap((target) => {
    const bus = all.of(types.bus).find(({ name }) => name === target["eventBusName"]);
    if (!bus) return [];
    return [
      {
        from: bus["arn"] as string,
        to: target["arn"] as string,
        via: target["rule"] as string,
        measured: {
          operations: ["lambda:Invoke", "sns:Publish", "sqs:SendMessage", "states:StartExecution"],
          resource: target["arn"] as string,
          caller: (target["roleArn"] as string | undefined) || ruleArns.get(target["rule"])!,
        },
      },
    ];
  });
}

function subscriptions(all: Resources): Wire[] {
  return all.of(types.subscription).map(({ topic, endpoint }) => ({
    from: topic as string,
    to: endpoint as string,
    measured: {
      operations: ["sqs:SendMessage"],
      resource: endpoint as string,
      caller: topic as string,
    },
  }));
}

function pipes(all: Resources): Wire[] {
  return all.of(types.pipe).map(({ name, source, target, roleArn }) => ({
    from: (source as string).replace(/\/stream\/.*$/, ""),
    to: target as string,
    via: name as string,
    measured: {
      operations: ["states:StartExecution"],
      resource: target as string,
      caller: roleArn as string,
    },
  }));
}

function machines(all: Resources): Wire[] {
  return all.of(types.stateMachine).flatMap((machine) => {
    const invoked = [
      ...new Set(
        (machine["definition"] as string).match(/arn:aws[a-z-]*:lambda:[^"]*:function:[^":]+/g),
      ),
    ];
    return invoked.map((arn) => ({
      from: machine["arn"] as string,
      to: arn,
      measured: {
        operations: ["lambda:Invoke"],
        resource: arn,
        caller: machine["roleArn"] as string,
      },
    }));
  });
}

/** What functions send by themselves is not wired: their roles say where to. */
function sends(all: Resources): Wire[] {
  const grants = grantsOf(all.of(types.rolePolicy) as { role: string; policy: string }[]);
  return all.of(types.function).flatMap(({ arn, role }) =>
    grants
      .filter((grant: SendGrant) => grant.role === (role as string).split("/").at(-1))
      .map(({ operations, resource }) => ({
        from: arn as string,
        to: resource,
        measured: { operations, resource, caller: role as string },
      })),
  );
}
