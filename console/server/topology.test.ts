import type { DeployedResource } from "./deployedResources";
import { wiringOf } from "./topology";

const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:1:${name}`;
const role = (name: string) => `arn:aws:iam::1:role/${name}`;
const resource = (type: string, outputs: Record<string, unknown>): DeployedResource => ({
  type,
  outputs,
});
const fn = (name: string, more = {}) =>
  resource("aws:lambda/function:Function", {
    arn: arn("lambda", `function:${name}`),
    name,
    role: role(name),
    ...more,
  });
const queue = (name: string, more = {}) =>
  resource("aws:sqs/queue:Queue", { arn: arn("sqs", name), name, ...more });
const mapping = (from: string, to: string) =>
  resource("aws:lambda/eventSourceMapping:EventSourceMapping", {
    eventSourceArn: arn("sqs", from),
    functionArn: arn("lambda", `function:${to}`),
  });
const rolePolicy = (roleName: string, actions: string[], resources: string | string[]) =>
  resource("aws:iam/rolePolicy:RolePolicy", {
    role: roleName,
    policy: JSON.stringify({
      Statement: [{ Effect: "Allow", Action: actions, Resource: resources }],
    }),
  });

const edgesOf = (resources: DeployedResource[]) =>
  wiringOf("dev", resources).topology.edges.map(
    ({ from, to }) => `${from.split(":").at(-1)} → ${to.split(":").at(-1)}`,
  );

it("draws from a queue to the function that takes from it, and measures what is received", () => {
  const { topology, wires } = wiringOf("dev", [
    queue("orders-dev.fifo"),
    fn("worker-dev"),
    mapping("orders-dev.fifo", "worker-dev"),
  ]);
  expect(topology.nodes.map(({ kind, label }) => [kind, label])).toEqual([
    ["function", "worker"],
    ["queue", "orders"],
  ]);
  expect(wires).toEqual([
    {
      edgeId:
        "arn:aws:sqs:us-east-1:1:orders-dev.fifo>arn:aws:lambda:us-east-1:1:function:worker-dev",
      from: "arn:aws:sqs:us-east-1:1:orders-dev.fifo",
      to: "arn:aws:lambda:us-east-1:1:function:worker-dev",
      measured: {
        operations: ["sqs:ReceiveMessage"],
        resource: "arn:aws:sqs:us-east-1:1:orders-dev.fifo",
        caller: "arn:aws:iam::1:role/worker-dev",
      },
    },
  ]);
});

it("draws what a function may send to, as its role says, and nothing that it only reads or updates", () => {
  expect(
    edgesOf([
      fn("taker-dev"),
      queue("a-dev"),
      queue("b-dev"),
      rolePolicy("taker-dev", ["sqs:SendMessage"], [arn("sqs", "a-dev")]),
      rolePolicy("taker-dev", ["sqs:GetQueueAttributes"], [arn("sqs", "b-dev")]),
      rolePolicy("somebody-else", ["sqs:SendMessage"], [arn("sqs", "b-dev")]),
    ]),
  ).toEqual(["taker-dev → a-dev"]);
});

it("draws no node for a dead-letter queue, and hangs it on the queue that gives up into it", () => {
  const redrivePolicy = JSON.stringify({ deadLetterTargetArn: arn("sqs", "orders-dlq-dev") });
  const { nodes } = wiringOf("dev", [
    queue("orders-dev", { redrivePolicy }),
    queue("orders-dlq-dev", { redrivePolicy: "" }),
  ]).topology;
  expect(nodes.map(({ name, deadLetterQueues }) => [name, deadLetterQueues])).toEqual([
    ["orders-dev", ["arn:aws:sqs:us-east-1:1:orders-dlq-dev"]],
  ]);
});

it("knows what mends: who takes from dead-letter queues, and who runs by the clock", () => {
  const redrivePolicy = JSON.stringify({ deadLetterTargetArn: arn("sqs", "orders-dlq-dev") });
  const resources = [
    fn("worker-dev"),
    fn("mender-dev"),
    fn("sweeper-dev"),
    queue("orders-dev", { redrivePolicy }),
    queue("orders-dlq-dev"),
    mapping("orders-dev", "worker-dev"),
    mapping("orders-dlq-dev", "mender-dev"),
    resource("aws:cloudwatch/eventRule:EventRule", {
      name: "every-minute",
      arn: arn("events", "rule/every-minute"),
      scheduleExpression: "rate(1 minute)",
    }),
    resource("aws:cloudwatch/eventTarget:EventTarget", {
      rule: "every-minute",
      arn: arn("lambda", "function:sweeper-dev"),
      eventBusName: "default",
    }),
  ];
  const { nodes } = wiringOf("dev", resources).topology;
  expect(nodes.filter(({ repairs }) => repairs).map(({ name }) => name)).toEqual([
    "mender-dev",
    "sweeper-dev",
  ]);
  expect(edgesOf(resources)).toEqual(["orders-dev → worker-dev", "orders-dev → mender-dev"]);
});

it("draws one arrow for all rules between a bus and a target, and names them", () => {
  const rule = (name: string) => [
    resource("aws:cloudwatch/eventRule:EventRule", {
      name,
      arn: arn("events", `rule/bus/${name}`),
      scheduleExpression: "",
    }),
    resource("aws:cloudwatch/eventTarget:EventTarget", {
      rule: name,
      arn: arn("lambda", "function:hearer-dev"),
      eventBusName: "bus-dev",
    }),
  ];
  const { topology, wires } = wiringOf("dev", [
    resource("aws:cloudwatch/eventBus:EventBus", {
      arn: arn("events", "event-bus/bus-dev"),
      name: "bus-dev",
    }),
    fn("hearer-dev"),
    ...rule("low"),
    ...rule("high"),
  ]);
  expect(topology.edges.map(({ via }) => via)).toEqual([["high", "low"]]);
  expect(wires.map(({ measured }) => measured.caller)).toEqual([
    "arn:aws:events:us-east-1:1:rule/bus/low",
    "arn:aws:events:us-east-1:1:rule/bus/high",
  ]);
});

it("follows a table's stream over a pipe to a workflow, and from there to its function", () => {
  const machine = arn("states", "stateMachine:flow-dev");
  expect(
    edgesOf([
      resource("aws:dynamodb/table:Table", {
        arn: arn("dynamodb", "table/rows-dev"),
        name: "rows-dev",
      }),
      resource("aws:pipes/pipe:Pipe", {
        name: "rows-pipe",
        source: `${arn("dynamodb", "table/rows-dev")}/stream/2026-11-21`,
        target: machine,
        roleArn: role("pipe"),
      }),
      resource("aws:sfn/stateMachine:StateMachine", {
        arn: machine,
        name: "flow-dev",
        roleArn: role("flow"),
        definition: '{"FunctionName":"arn:aws:lambda:us-east-1:1:function:worker-dev"}',
      }),
      fn("worker-dev"),
    ]),
  ).toEqual(["table/rows-dev → flow-dev", "flow-dev → worker-dev"]);
});

it("knows above which depth a queue's alarm goes off", () => {
  const { nodes } = wiringOf("dev", [
    queue("orders-dev"),
    resource("aws:cloudwatch/metricAlarm:MetricAlarm", {
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "orders-dev" },
      threshold: 1000,
    }),
  ]).topology;
  expect(nodes[0]!.depthAlarmAt).toBe(1000);
});
