/**
 * Watches a running stack: hears its calls and decisions as they happen, and looks at gauges and alarms when
 * somebody wants to see them. It keeps bounded memory and never asks a function anything.
 */
import type { LocalStack } from "../../cli/localStack";
import type { Sections, SectionName } from "../protocol";
import { alarmViews } from "./alarms";
import type { Faulting } from "./actions/faults";
import type { Turning } from "./actions/turning";
import { Denials } from "./denials";
import { deployView } from "./deployView";
import { Meter } from "./meter";
import { offerOf } from "./offer";
import { Payments } from "./payments";
import { queueDepths } from "./queueDepths";
import { quotaViews } from "./quota";
import { flowOf, type Sample, withSample } from "./rates";
import { type Wiring, wiringOf } from "./topology";
import { Trail } from "./trail";
import { webhookView } from "./webhookView";

const ROWS_SHOWN = 40;

export class Observer {
  readonly trail: Trail;
  private readonly payments: Payments;
  private readonly denials: Denials;
  private readonly meter = new Meter();
  private samples: Sample[] = [];
  private wiring: Wiring | undefined;
  private deployed: unknown;
  private readonly startedMs: number;

  constructor(
    private readonly stack: LocalStack,
    private readonly acting: { faulting: Faulting; turning: Turning },
    private readonly realNowMs: () => number,
  ) {
    const { cloud } = stack.local;
    const nowMs = () => cloud.clock.nowMs();
    const tables = stack.outputs["tableNames"] as Record<string, string>;
    this.startedMs = nowMs() - realNowMs();
    this.trail = new Trail(
      { webhooks: tables["webhooks"]!, transactions: tables["transactions"]! },
      nowMs,
    );
    this.payments = new Payments(tables["payments"]!);
    this.denials = new Denials(nowMs);
    this.rewire();
    cloud.onCall((call) => {
      this.meter.hear(call);
      this.trail.hear(call);
      this.payments.hear(call);
    });
    cloud.onDecision((...decision) => this.denials.hear(...decision));
  }

  /** How each section is computed. */
  readonly sections: { [S in SectionName]: () => Sections[S] | Promise<Sections[S]> } = {
    topology: () => this.topology(),
    offer: () => offerOf(this.stack),
    deploy: () => deployView(this.stack),
    flow: () => this.flow(),
    cloud: () => this.cloudState(),
    alarms: () => this.alarms(),
    quota: () => this.quota(),
    webhooks: () => this.trail.last(ROWS_SHOWN).map(webhookView),
    payments: () => this.payments.last(ROWS_SHOWN),
    denials: () => this.denials.all(),
  };

  private topology() {
    // A new deploy may have wired it anew.
    if (this.deployed !== this.stack.deployed()) this.rewire();
    return this.wiring!.topology;
  }

  private rewire(): void {
    const { stack } = this.stack.outputs;
    this.deployed = this.stack.deployed();
    this.wiring = wiringOf(stack, [...this.stack.local.engine.state(stack).resources.values()]);
    this.meter.rewire(this.wiring.wires);
  }

  private flow(): Sections["flow"] {
    const totals = Object.fromEntries(
      [...this.meter.totals()].map(([id, total]) => [id, { ...total }]),
    );
    this.samples = withSample(this.samples, { atMs: this.realNowMs(), totals });
    return {
      edges: flowOf(this.samples),
      queues: queueDepths(this.stack.local.cloud.metrics.gauges()),
    };
  }

  private cloudState(): Sections["cloud"] {
    const nowMs = this.stack.local.cloud.clock.nowMs();
    const { untilMs } = this.acting.turning;
    return {
      // What the page shows are seconds: it need not hear of less.
      nowMs: Math.floor(nowMs / 1000) * 1000,
      aheadMs: Math.round((nowMs - this.realNowMs() - this.startedMs) / 1000) * 1000,
      ...(untilMs === undefined ? {} : { turning: { untilMs } }),
      faults: this.acting.faulting.active(),
    };
  }

  private async alarms(): Promise<Sections["alarms"]> {
    const { cloud } = this.stack.local;
    const found: Record<string, unknown>[] = [];
    let NextToken: unknown;
    do {
      const input = { MaxRecords: 100, NextToken };
      const page = await cloud.call(cloud.administrator, "monitoring", "DescribeAlarms", input);
      found.push(...(page["MetricAlarms"] as Record<string, unknown>[]));
      NextToken = page["NextToken"];
    } while (NextToken !== undefined);
    return alarmViews(found, this.stack.outputs.stack);
  }

  private async quota(): Promise<Sections["quota"]> {
    const { cloud, engine } = this.stack.local;
    const resources = [...engine.state(this.stack.outputs.stack).resources.values()];
    const plan = resources.find(({ type }) => type === "aws:apigateway/usagePlan:UsagePlan");
    if (!plan) return [];
    const today = new Date(cloud.clock.nowMs()).toISOString().slice(0, 10);
    const usage = await cloud.call(cloud.administrator, "apigateway", "GetUsage", {
      usagePlanId: plan.id,
      startDate: today,
      endDate: today,
    });
    return quotaViews(
      this.stack.outputs["apiKeyIds"] as Record<string, string>,
      usage["values"] as Record<string, [used: number, remaining: number][]>,
      (plan.outputs["quotaSettings"] as { limit?: number } | undefined)?.limit ?? 0,
    );
  }
}
