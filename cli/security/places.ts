/** Everything that a running system stores, passes on or prints, as places to search; what may hold a body or a secret is named here and nowhere else. */
import type { Cloud } from "../../local/core/cloud";
import type { FaultPoint } from "../../local/core/faults";
import type { Input, Output } from "../../local/core/service";
import type { Names } from "../../stacks/naming";
import { ledgerTable, paymentTable, webhookTable } from "../../contracts/tables";
import type { Place } from "./needles";

/**
 * The members of calls that carry what a provider sent, or a secret on its way to where it is kept: the body
 * between validator, table, queue and processor, the request that Lambda hands over, and SSM itself.
 */
const permitted: Readonly<Record<string, readonly string[]>> = {
  "dynamodb PutItem": ["Item.body"],
  "sqs SendMessage": ["MessageBody"],
  "lambda Invoke": ["Payload"],
  "ssm PutParameter": ["Value"],
  "kms Encrypt": ["Plaintext"],
};

/** Whoever may use them: another caller's body would be a leak. */
const permittedCallers =
  /webhook-validator|sweeper|provider-processor|-processor|lambda\.amazonaws\.com|apigateway\.amazonaws\.com|:root|administrator|:user\//;

/** Listens to every call of every service from now on. */
export function recordCalls(cloud: Cloud): { places: Place[]; stop: () => void } {
  const places: Place[] = [];
  const stop = cloud.faults.inject((point: FaultPoint) => {
    if (point.when !== "before") return;
    const call = `${point.service} ${point.operation}`;
    const spared = permittedCallers.test(point.callerArn) ? (permitted[call] ?? []) : [];
    const text = textOf(without(point.input, spared));
    places.push({ where: `call ${call} by ${point.callerArn}`, text });
  });
  return { places, stop };
}

/** Reads back what is stored, as an operator could. */
export async function storedPlaces(cloud: Cloud, names: Names): Promise<Place[]> {
  const call = (service: string, operation: string, input: Input): Promise<Output> =>
    cloud.call(cloud.administrator, service, operation, input);
  return [
    ...(await logs(call)),
    ...(await traces(call, cloud.clock.nowMs())),
    ...(await rows(call, names)),
    ...(await queues(call)),
    ...(await executions(call)),
    { where: "metrics", text: textOf(await call("monitoring", "ListMetrics", {})) },
    { where: "alarms", text: textOf(await call("monitoring", "DescribeAlarms", {})) },
    { where: "parameter names", text: textOf(await call("ssm", "DescribeParameters", {})) },
  ];
}

type Call = (service: string, operation: string, input: Input) => Promise<Output>;

async function logs(call: Call): Promise<Place[]> {
  const places: Place[] = [];
  const { logGroups } = await call("logs", "DescribeLogGroups", { limit: 50 });
  for (const { logGroupName } of logGroups as { logGroupName: string }[]) {
    let nextToken: string | undefined;
    do {
      const page = await call("logs", "FilterLogEvents", {
        logGroupName,
        ...(nextToken ? { nextToken } : {}),
      });
      places.push({ where: `logs ${logGroupName}`, text: textOf(page["events"]) });
      nextToken = page["nextToken"] as string | undefined;
    } while (nextToken);
  }
  return places;
}

async function traces(call: Call, nowMs: number): Promise<Place[]> {
  const { TraceSummaries } = await call("xray", "GetTraceSummaries", {
    StartTime: new Date(nowMs - 6 * 3_600_000),
    EndTime: new Date(nowMs),
  });
  const ids = (TraceSummaries as { Id: string }[]).map(({ Id }) => Id);
  const places: Place[] = [];
  for (let from = 0; from < ids.length; from += 5) {
    const { Traces } = await call("xray", "BatchGetTraces", {
      TraceIds: ids.slice(from, from + 5),
    });
    places.push({ where: "traces", text: textOf(Traces) });
  }
  return places;
}

async function rows(call: Call, names: Names): Promise<Place[]> {
  const tables = [webhookTable.name, ledgerTable.name, paymentTable.name];
  const places: Place[] = [];
  for (const table of tables) {
    const { Items } = await call("dynamodb", "Scan", { TableName: names.physical(table) });
    // The body is what the row is for; it is encrypted, and nothing else of the row may quote it.
    for (const row of Items as Record<string, unknown>[])
      places.push({ where: `table ${table}`, text: textOf(without(row, ["body"])) });
  }
  return places;
}

/** Bodies of the providers' queues and their DLQs are the events; every attribute, and every other queue, is searched. */
async function queues(call: Call): Promise<Place[]> {
  const { QueueUrls } = await call("sqs", "ListQueues", {});
  const places: Place[] = [];
  for (const QueueUrl of QueueUrls as string[]) {
    const { Messages = [] } = await call("sqs", "ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: 10,
      // A queue with long polling would wait for a clock that stands.
      WaitTimeSeconds: 0,
      AttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    const name = QueueUrl.split("/").at(-1)!;
    const spared = /-webhooks(-dlq)?-[^/]*\.fifo$|-webhooks-.*\.fifo$/.test(name) ? ["Body"] : [];
    for (const message of Messages as Record<string, unknown>[])
      places.push({ where: `queue ${name}`, text: textOf(without(message, spared)) });
  }
  return places;
}

async function executions(call: Call): Promise<Place[]> {
  const machines = (await call("states", "ListStateMachines", {}))["stateMachines"];
  const places: Place[] = [];
  for (const { stateMachineArn } of machines as { stateMachineArn: string }[]) {
    const listed = await call("states", "ListExecutions", { stateMachineArn });
    for (const { executionArn } of listed["executions"] as { executionArn: string }[]) {
      const history = await call("states", "GetExecutionHistory", { executionArn });
      places.push({ where: "execution history", text: textOf(history) });
    }
  }
  return places;
}

/** Bytes as text too, so that a body is found however it is carried. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (member instanceof Uint8Array) return Buffer.from(member).toString("latin1");
    const buffer = member as { type?: string; data?: number[] } | null;
    if (buffer?.type === "Buffer" && Array.isArray(buffer.data))
      return Buffer.from(buffer.data).toString("latin1");
    return typeof member === "bigint" ? member.toString() : member;
  });
}

function without(value: Readonly<Record<string, unknown>>, paths: readonly string[]) {
  let rest: Record<string, unknown> = { ...value };
  for (const [name, ...inner] of paths.map((path) => path.split("."))) {
    const { [name!]: member, ...others } = rest;
    rest =
      inner.length > 0
        ? { ...others, [name!]: without(member as Record<string, unknown>, [inner.join(".")]) }
        : others;
  }
  return rest;
}
