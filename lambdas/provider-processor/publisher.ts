/**
 * Events of one batch go out in as few PutEvents calls as possible. Each record offers its event and
 * waits; once every record of the batch has offered one or withdrawn, all are sent together.
 */
import { DependencyError } from "../shared/dependency";

export interface BusEvent {
  source: string;
  detailType: string;
  /** JSON. */
  detail: string;
  timeMs: number;
}

/** One PutEvents call of at most 10 entries: for each entry undefined, or the code of its failure. */
export type PutEvents = (events: readonly BusEvent[]) => Promise<(string | undefined)[]>;

export type Sleep = (delayMs: number) => Promise<void>;

interface Offer {
  event: BusEvent;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const entriesMax = 10;
const tries = 3;
const pauseMs = 100;

export class BatchPublisher {
  private readonly offers: Offer[] = [];
  private undecided: number;

  constructor(
    records: number,
    private readonly putEvents: PutEvents,
    private readonly sleep: Sleep,
  ) {
    this.undecided = records;
  }

  /** Resolves once the bus has taken the event. */
  publish(event: BusEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.offers.push({ event, resolve, reject });
      this.decided();
    });
  }

  /** A record that has nothing to publish, or failed before it could. */
  withdraw(): void {
    this.decided();
  }

  private decided(): void {
    this.undecided -= 1;
    if (this.undecided > 0) return;
    for (let from = 0; from < this.offers.length; from += entriesMax)
      void this.send(this.offers.slice(from, from + entriesMax));
  }

  /** PutEvents answers 200 also where entries failed; only those are sent again. Settles every offer, never rejects. */
  private async send(offers: Offer[]): Promise<void> {
    let left = offers;
    let failure: unknown;
    for (let attempt = 1; attempt <= tries && left.length > 0; attempt += 1) {
      if (attempt > 1) await this.sleep(pauseMs * attempt);
      try {
        const codes = await this.putEvents(left.map(({ event }) => event));
        left.filter((_, i) => !codes[i]).forEach(({ resolve }) => resolve());
        failure = new Error(codes.find((code) => code));
        left = left.filter((_, i) => codes[i]);
      } catch (error) {
        failure = error;
      }
    }
    for (const { reject } of left) reject(new DependencyError("EventBridge", failure));
  }
}
