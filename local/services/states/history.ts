import { PackedTogether } from "../../core/packedTogether";
import { StateError } from "./asl/errors";

export interface HistoryEvent {
  id: number;
  previousEventId: number;
  timestampMs: number;
  type: string;
  /** `stateEnteredEventDetails`, `taskFailedEventDetails`, …, and what is in it. */
  detailsName?: string;
  details?: Record<string, unknown>;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const EVENTS_MAX = 25_000;

/** What happened in an execution, event by event, by AWS's event types. */
export interface ReadableHistory {
  readonly events: readonly HistoryEvent[];
}

/** The history of an execution that runs. */
export class History implements ReadableHistory {
  readonly events: HistoryEvent[] = [];

  constructor(
    private readonly nowMs: () => number,
    private readonly listener: (event: HistoryEvent) => void,
  ) {}

  /** Returns the event's id, which the next event of the same branch names as its previous one. */
  add(type: string, previousEventId: number, details?: Record<string, unknown>): number {
    // One place is left for the event that says why the execution ended.
    if (this.events.length >= EVENTS_MAX - 1 && !type.startsWith("Execution"))
      throw new StateError(
        "States.Runtime",
        `The execution reached the maximum number of history events (${EVENTS_MAX}).`,
      );
    const event: HistoryEvent = {
      id: this.events.length + 1,
      previousEventId,
      timestampMs: this.nowMs(),
      type,
      ...(details === undefined ? {} : { detailsName: detailsName(type), details }),
    };
    this.events.push(event);
    this.listener(event);
    return event.id;
  }
}

/** Histories of executions that are over: kept for 90 days, and seldom looked at. */
export class ClosedHistories {
  private readonly together = new PackedTogether<readonly HistoryEvent[]>();

  add({ events }: ReadableHistory): ReadableHistory {
    const packed = this.together.add(events);
    return {
      get events() {
        return packed.read();
      },
    };
  }
}

/** All kinds of states share one member for entering and one for leaving. */
function detailsName(type: string): string {
  const shared = /State(Entered|Exited)$/.exec(type);
  const base = shared ? `state${shared[1]}` : type[0]!.toLowerCase() + type.slice(1);
  return `${base}EventDetails`;
}

/** A JSON text in an event, with AWS's note whether it was cut. */
export function data(name: "input" | "output", text: string): Record<string, unknown> {
  return { [name]: text, [`${name}Details`]: { truncated: false } };
}
