import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { Timer } from "../../core/clock";
import { PackedTogether, type PackedValue } from "../../core/packedTogether";

/** What the event buses of the account are made of. */
export interface Bus {
  name: string;
  arn: string;
  description?: string;
  kmsKeyIdentifier?: string;
  deadLetterArn?: string;
  /** The resource policy, as JSON. */
  policy?: string;
  tags: Record<string, string>;
  createdMs: number;
  rules: Map<string, Rule>;
}

export interface Rule {
  name: string;
  arn: string;
  busName: string;
  description?: string;
  eventPattern?: string;
  /** The compiled eventPattern. */
  matches?: (event: unknown) => boolean;
  scheduleExpression?: string;
  state: RuleState;
  roleArn?: string;
  tags: Record<string, string>;
  targets: Map<string, Target>;
  timer?: Timer;
}

export type RuleState = "ENABLED" | "DISABLED";

export interface Target {
  id: string;
  arn: string;
  roleArn?: string;
  input?: string;
  inputPath?: string;
  inputTransformer?: { inputPaths: Record<string, string>; inputTemplate: string };
  deadLetterArn?: string;
  maximumEventAgeSeconds: number;
  maximumRetryAttempts: number;
  sqsMessageGroupId?: string;
}

/** An event as rules and targets see it. */
export interface BusEvent {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
  "replay-name"?: string;
}

export interface Archive {
  name: string;
  arn: string;
  busArn: string;
  description?: string;
  eventPattern?: string;
  matches?: (event: unknown) => boolean;
  /** 0 keeps events for ever. */
  retentionDays: number;
  kmsKeyIdentifier?: string;
  createdMs: number;
  events: { event: PackedValue<BusEvent>; atMs: number }[];
}

export interface Replay {
  name: string;
  arn: string;
  archiveArn: string;
  destinationArn: string;
  filterArns: string[];
  startMs: number;
  endMs: number;
  state: "RUNNING" | "COMPLETED";
  startedMs: number;
  endedMs?: number;
  lastReplayedMs?: number;
}

export const defaultBusName = "default";

export class EventStore {
  readonly buses = new Map<string, Bus>();
  readonly archives = new Map<string, Archive>();
  readonly archivedEvents = new PackedTogether<BusEvent>();
  readonly replays = new Map<string, Replay>();

  constructor(private readonly cloud: Cloud) {
    this.addBus({ name: defaultBusName, tags: {} });
  }

  addBus(bus: Omit<Bus, "arn" | "createdMs" | "rules">): Bus {
    if (this.buses.has(bus.name))
      throw new AwsError("ResourceAlreadyExistsException", `Event bus ${bus.name} already exists.`);
    const added: Bus = {
      ...bus,
      arn: this.busArn(bus.name),
      createdMs: this.cloud.clock.nowMs(),
      rules: new Map(),
    };
    this.buses.set(bus.name, added);
    return added;
  }

  /** By name or ARN, as the API takes it; without either, the default bus. */
  bus(nameOrArn: string = defaultBusName): Bus {
    const name = busNameOf(nameOrArn);
    const bus = this.buses.get(name);
    if (!bus) throw notFound(`Event bus ${name} does not exist.`);
    return bus;
  }

  rule(name: string, busNameOrArn?: string): Rule {
    const bus = this.bus(busNameOrArn);
    const rule = bus.rules.get(name);
    if (!rule) throw notFound(`Rule ${name} does not exist on EventBus ${bus.name}.`);
    return rule;
  }

  archive(name: string): Archive {
    const archive = this.archives.get(name);
    if (!archive) throw notFound(`Archive ${name} does not exist.`);
    return archive;
  }

  busArn(nameOrArn: string = defaultBusName): string {
    return this.cloud.arn("events", `event-bus/${busNameOf(nameOrArn)}`);
  }

  /** The default bus's rules carry no bus in their ARN. */
  ruleArn(name: string, busNameOrArn: string = defaultBusName): string {
    const busName = busNameOf(busNameOrArn);
    return this.cloud.arn(
      "events",
      busName === defaultBusName ? `rule/${name}` : `rule/${busName}/${name}`,
    );
  }
}

export function busNameOf(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
}

export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message);
}
