/** What the server tells the page: a stream of sections, each replacing its predecessor as a whole. */
import type { Board } from "../promotion/core/board";

export interface Topology {
  stack: string;
  nodes: TopologyNode[];
  edges: TopologyEdge[];
}

export type NodeKind = "api" | "function" | "queue" | "table" | "bus" | "topic" | "stateMachine";

export interface TopologyNode {
  /** The resource's ARN. */
  id: string;
  kind: NodeKind;
  /** The physical name without the environment's suffix. */
  label: string;
  name: string;
  /** Watches over the main path and mends it: drawn apart. */
  repairs: boolean;
  /** Queues: messages above which an alarm goes off. */
  depthAlarmAt?: number;
  /** The queues that take what this node (or a rule, subscription or pipe on its way) gave up. */
  deadLetterQueues: string[];
}

export interface TopologyEdge {
  id: string;
  from: string;
  to: string;
  /** What carries it, where something with a name does: a rule, a pipe. */
  via: string[];
}

/** Twice or more a second while anything moves. */
export interface Flow {
  /** By edge id. Absent: nothing has passed. */
  edges: Record<string, EdgeFlow>;
  /** By the queue's name; an empty one is left out. */
  queues: Record<string, QueueDepth>;
}

export interface EdgeFlow {
  passed: number;
  failed: number;
  perSecond: number;
}

export interface QueueDepth {
  visible: number;
  inFlight: number;
  delayed: number;
}

export interface CloudState {
  nowMs: number;
  /** How far the clock has been turned beyond real time. */
  aheadMs: number;
  turning?: { untilMs: number };
  faults: ActiveFault[];
}

export interface ActiveFault {
  id: string;
  what: string;
  untilMs?: number;
}

export interface AlarmView {
  name: string;
  label: string;
  state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  description: string;
  reason: string;
  changedMs: number;
  /** Names of the queues, functions and machines that it watches. */
  watches: string[];
}

export interface QuotaView {
  provider: string;
  used: number;
  limit: number;
}

export interface WebhookView {
  id: string;
  provider: string;
  eventType: string;
  /** Of the cloud's clock. */
  receivedMs: number;
  state: "received" | "queued" | "processed" | "applied" | "retrying" | "failed" | "refused";
  amount?: string;
  paymentId?: string;
  /** How much is known of its way: more of it is worth asking for when this grows. */
  hops: number;
}

export interface PaymentView {
  id: string;
  provider: string;
  status: string;
  /** `captured 12.50 USD` */
  amounts: string[];
  updatedMs: number;
  transactions: TransactionView[];
}

export interface TransactionView {
  kind: string;
  objectId: string;
  amount?: string;
  occurredAt: string;
  eventId: string;
}

export interface DenialView {
  caller: string;
  action: string;
  resource: string;
  reason: string;
  count: number;
  lastMs: number;
}

export interface DeployView {
  stack: string;
  region: string;
  accountId: string;
  resources: number;
  durationMs: number;
  violations: PolicyMessage[];
  advice: PolicyMessage[];
}

export interface PolicyMessage {
  policy: string;
  resource: string;
  message: string;
}

/** What can be sent from the page. */
export interface Offer {
  providers: { name: string; types: string[]; defaultType: string }[];
}

export interface Sections {
  topology: Topology;
  offer: Offer;
  deploy: DeployView;
  flow: Flow;
  cloud: CloudState;
  alarms: AlarmView[];
  quota: QuotaView[];
  webhooks: WebhookView[];
  payments: PaymentView[];
  denials: DenialView[];
}

export type SectionName = keyof Sections;

/** Asked for one webhook, not streamed. */
export interface Timeline {
  webhookId: string;
  status?: string;
  hops: Hop[];
}

export interface Hop {
  /** Since it was received. */
  atMs: number;
  where: string;
  what: string;
  level: "info" | "warn" | "error";
  /** The function's own lines, as they were written. */
  lines: string[];
}

/** Promotion's board of environments, or why there is none here. */
export type BoardAnswer = { board: Board } | { why: string };

/** What the page asks to be done; every answer is `ActionAnswer`. */
export interface Actions {
  send: {
    provider: string;
    type: string;
    amount: string;
    currency: string;
    payment: string;
    count: number;
  };
  fail: { service: "sqs" | "dynamodb" | "events"; seconds: number };
  mend: { id: string };
  kill: { function: string };
  crash: Record<string, never>;
  poison: { provider: string };
  garble: { queue: string };
  purge: { queue: string };
  /** The messages of a dead-letter queue go back to the queues that gave them up. */
  redrive: { queue: string };
  /** A FAILED webhook gets one more life. */
  sendAgain: { webhookId: string };
  turn: { seconds: number };
  stopTurning: Record<string, never>;
}

export type ActionName = keyof Actions;

export interface ActionAnswer {
  ok: boolean;
  text: string;
}
