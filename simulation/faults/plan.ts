/** What goes wrong in a run: a list that the seed draws, and from which shrinking takes away. */
import { Draw } from "../workload/draw";
import { type Provider, providers } from "../workload/events";

export type Fault = CallFault | Kill | PartialPublish | Twice | Outage | Act;

/** How a call goes wrong. `lost`: it took effect, and its answer did not arrive. */
export type Failure = "fails" | "is throttled" | "is slow" | "loses its answer";

/** Some calls of one kind, one after the other. */
export interface CallFault {
  kind: "call";
  atMs: number;
  /** `dynamodb:PutItem` */
  call: string;
  /** Whose: the function's logical name, or part of a service's or role's ARN. Anybody's unless said. */
  by?: string;
  failure: Failure;
  times: number;
}

/** A function's process ends at one of its calls: what was asked for happens or not, nobody hears of it. */
export interface Kill {
  kind: "kill";
  atMs: number;
  function: string;
  when: "before" | "after";
  /** Which of its calls from then on. */
  nth: number;
}

/** PutEvents takes some entries of a batch and refuses the others. */
export interface PartialPublish {
  kind: "partial publish";
  atMs: number;
  times: number;
}

/** The next events reach the function twice. */
export interface Twice {
  kind: "twice";
  atMs: number;
  function: string;
  times: number;
}

/** Something is down for a while. */
export interface Outage {
  kind: "outage";
  atMs: number;
  untilMs: number;
  of: (typeof outages)[number];
}

/** Something that people do in the middle of it all. */
export type Act =
  | { kind: "deploy"; atMs: number; function: string }
  | { kind: "rotate"; atMs: number; provider: Provider }
  | { kind: "redrive"; atMs: number };

const processors = providers.map((provider) => `${provider}-processor`);
export const mortals = [
  "webhook-validator",
  ...processors,
  "payment-processor",
  "dlq-consumer",
  "sweeper",
  "event-processor",
];

/** Calls that functions make, the most important ones more than once. */
const functionCalls = [
  ...["dynamodb:PutItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:UpdateItem"],
  ...["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:TransactWriteItems"],
  ...["dynamodb:Query", "sqs:SendMessage"],
  ...["sqs:SendMessage", "events:PutEvents", "events:PutEvents", "ssm:GetParameter"],
  ...["sqs:ChangeMessageVisibility", "states:StartExecution"],
];

/** Calls that services make of each other. */
const serviceCalls: readonly Pick<CallFault, "call" | "by">[] = [
  { call: "sqs:ReceiveMessage" },
  { call: "sqs:DeleteMessageBatch" },
  { call: "sqs:DeleteMessageBatch" },
  { call: "states:StartExecution", by: "ledger-pipe" },
  { call: "states:StartExecution", by: "ledger-pipe" },
  { call: "dynamodbstreams:GetRecords" },
  { call: "lambda:Invoke", by: "payment-workflow" },
  { call: "sns:Publish" },
  { call: "lambda:Invoke", by: "events" },
];

const failures: readonly Failure[] = ["fails", "is throttled", "is slow", "loses its answer"];

const outages = [
  ...(["sqs", "dynamodb", "ssm", "events", "states"] as const),
  ...(["certificate host", "sweeper"] as const),
];

/** Every way in which a fault takes effect, as the injector counts them: one that never does would prove nothing. */
export const strikeKinds: readonly string[] = [
  ...failures.map((failure) => `a function's call ${failure}`),
  ...failures.map((failure) => `a service's call ${failure}`),
  ...["before", "after"].map((when) => `a function dies ${when} a call`),
  ...["a publish fails in part", "an event comes twice"],
  ...outages.map((of) => `${of} is down`),
  ...["deploy", "rotate", "redrive"].map((act) => `people ${act}`),
];

export interface PlanOptions {
  seed: string;
  fromMs: number;
  untilMs: number;
  /** On average, in an hour. */
  perHour: number;
  /** Of the longest outage of a service; a sweeper's can be three times as long. */
  outageMsMax: number;
}

export function drawPlan({ seed, fromMs, untilMs, perHour, outageMsMax }: PlanOptions): Fault[] {
  const draw = new Draw(seed, "faults");
  // Some runs are calm: what holds without faults must be seen to hold, too.
  const most = draw.chance(0.1) ? 0 : Math.ceil((perHour * 2 * (untilMs - fromMs)) / 3_600_000);
  const faults = Array.from({ length: draw.integer(0, most) }, () =>
    drawFault(draw, draw.integer(fromMs, untilMs), untilMs, outageMsMax),
  );
  return faults.sort((a, b) => a.atMs - b.atMs);
}

function drawFault(draw: Draw, atMs: number, untilMs: number, outageMsMax: number): Fault {
  const kind = draw.integer(1, 20);
  const times = draw.chance(0.7) ? draw.integer(1, 3) : draw.integer(4, 12);
  if (kind <= 6) return { kind: "kill", atMs, ...drawKill(draw) };
  if (kind <= 11)
    return {
      kind: "call",
      atMs,
      call: draw.pick(functionCalls),
      failure: draw.pick(failures),
      times,
    };
  if (kind <= 14)
    return { kind: "call", atMs, ...draw.pick(serviceCalls), failure: draw.pick(failures), times };
  if (kind === 15) return { kind: "partial publish", atMs, times };
  if (kind === 16) return { kind: "twice", atMs, function: draw.pick(mortals), times };
  if (kind === 17) return drawOutage(draw, atMs, untilMs, outageMsMax);
  if (kind === 18) return { kind: "deploy", atMs, function: draw.pick(mortals) };
  if (kind === 19) return { kind: "rotate", atMs, provider: draw.pick(providers) };
  return { kind: "redrive", atMs };
}

const drawKill = (draw: Draw) => ({
  function: draw.pick(mortals),
  when: draw.chance(0.5) ? ("before" as const) : ("after" as const),
  nth: draw.integer(1, 8),
});

function drawOutage(draw: Draw, atMs: number, untilMs: number, outageMsMax: number): Outage {
  const of = draw.pick([...outages, "certificate host", "sweeper"] as const);
  const lengthMs = draw.integer(60_000, of === "sweeper" ? 3 * outageMsMax : outageMsMax);
  return { kind: "outage", atMs, untilMs: Math.min(atMs + lengthMs, untilMs), of };
}
