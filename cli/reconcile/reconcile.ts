/** The story of a reconciliation: page after page of the provider's list is held against what we stored, from wherever the last run stopped. */
import type { JsonObject } from "../../lambdas/providers/json";
import type { Checkpoint } from "../recovery/checkpoint";
import { inGroups } from "../recovery/inGroups";
import type { Pace } from "../recovery/pace";
import type { ProgressBar } from "../recovery/progressBar";
import type { TimeRange } from "../recovery/selection";
import { type EventList, listedProviders } from "./eventList";
import { takeEvent, type Taken, type TakeOptions, type TakePorts } from "./takeEvent";

export type Counts = Record<Taken["outcome"] | "listed", number>;

/** Ids and numbers: what was listed stays in memory. */
export interface ReconcileState {
  cursor?: string;
  counts: Counts;
}

export interface ReconcilePorts extends TakePorts {
  list: EventList;
  pace: Pace;
  /** Absent for a dry run. */
  checkpoint?: Checkpoint<ReconcileState>;
  bar: ProgressBar;
  line: (text: string) => void;
}

export async function reconcile(
  range: TimeRange,
  options: Omit<TakeOptions, "idOf">,
  ports: ReconcilePorts,
): Promise<Counts> {
  const { list, checkpoint, bar, line } = ports;
  const { idOf, createdOf } = listedProviders[options.provider]!;
  const before = checkpoint?.read();
  if (before) line(`  Goes on after ${before.counts.listed} listed events (${checkpoint!.file}).`);
  const state: ReconcileState = before ?? { counts: noCounts() };
  const { counts } = state;
  do {
    const page = await list.page(range, state.cursor);
    await inGroups(
      page.events,
      async (event) => {
        await takeOne(event, { ...options, idOf }, counts, ports);
        bar.show(partOf(range, event[createdOf]), shown(counts));
      },
      () => undefined,
    );
    if (page.next === undefined) break;
    // One page is one step: a run that dies inside it does the page again, and finds its first events stored.
    state.cursor = page.next;
    checkpoint?.write(state);
  } while (state.cursor !== undefined);
  bar.clear();
  checkpoint?.remove();
  return counts;
}

async function takeOne(
  event: JsonObject,
  options: TakeOptions,
  counts: Counts,
  ports: ReconcilePorts,
): Promise<void> {
  // Each event costs reads of the tables that live traffic uses, so each has its turn.
  await ports.pace.turn();
  const { outcome, webhookId, eventType } = await takeEvent(event, options, ports);
  counts.listed++;
  counts[outcome]++;
  if (outcome !== "stored" && outcome !== "otherType")
    ports.line(`  ${outcome.padEnd(11)}${webhookId}  ${eventType}`);
}

const noCounts = (): Counts => ({
  ...{ listed: 0, stored: 0, missing: 0, taken: 0, otherType: 0, unreadable: 0 },
});

export const shown = ({ listed, stored, missing, taken }: Counts) =>
  `${listed} listed · ${stored} stored · ${missing + taken} missing`;

/** Lists are newest first, so the range is done from its end. */
function partOf({ from, to }: TimeRange, created: unknown): number {
  const ms = typeof created === "number" ? created * 1000 : Date.parse(String(created));
  const part = (Date.parse(to) - ms) / (Date.parse(to) - Date.parse(from));
  return Number.isFinite(part) ? Math.min(0.99, part) : 0;
}
