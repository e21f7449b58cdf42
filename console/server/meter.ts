/** Counts what passes along each wire, as calls are heard. Quick: it runs within every call of the cloud. */
import { type AnsweredCall, callerKey, hasFailed, lastPart, passedBy } from "./calls";
import type { Wire } from "./topology";

export interface Total {
  passed: number;
  failed: number;
}

/** The same path from the resource's name over the caller to the count. */
type Counters = Map<string, Map<string, Total>>;

export class Meter {
  private byOperation = new Map<string, Counters>();
  private totalsByEdge = new Map<string, Total>();

  constructor(wires: readonly (Wire & { edgeId: string })[] = []) {
    this.rewire(wires);
  }

  /** For a stack that was deployed again: what has passed so far stays counted. */
  rewire(wires: readonly (Wire & { edgeId: string })[]): void {
    const before = this.totalsByEdge;
    this.byOperation = new Map();
    this.totalsByEdge = new Map();
    for (const { edgeId, measured } of wires) {
      const total = this.totalsByEdge.get(edgeId) ?? before.get(edgeId) ?? { passed: 0, failed: 0 };
      this.totalsByEdge.set(edgeId, total);
      for (const operation of measured.operations) {
        const counters = getOrAdd(this.byOperation, operation, (): Counters => new Map());
        const callers = getOrAdd(counters, lastPart(measured.resource), () => new Map());
        callers.set(measured.caller, total);
      }
    }
  }

  hear(call: AnsweredCall): void {
    const counters = this.byOperation.get(`${call.service}:${call.operation}`);
    if (!counters) return;
    const failed = hasFailed(call);
    for (const { resource, count } of passedBy(call) ?? []) {
      const total = counters.get(resource)?.get(callerKey(call));
      if (!total) continue;
      if (failed) total.failed += Math.max(1, count);
      else total.passed += count;
    }
  }

  totals(): ReadonlyMap<string, Readonly<Total>> {
    return this.totalsByEdge;
  }
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
