/**
 * What is true in the world, kept by counting as things happen and not by looking back as the core does.
 * rules.ts asks it.
 */
import type { Environment } from "../formats/environments";
import { isPinned } from "../formats/environments";
import type { Pin } from "../formats/pin";
import type { Judgement } from "../core/judgePullRequest";
import type { DeployOrder } from "../core/plan";
import type { Versions } from "./world";

interface Running {
  release: string;
  configDigest: string;
}

interface Place {
  running: Running | undefined;
  /** Since when the running release has soaked undisturbed; undefined while something disturbs. */
  quietSinceMs: number | undefined;
  alarmOn: boolean;
  smokeFailed: Set<string>;
  /** Releases whose smoke test passed after their last deploy. */
  smokePassed: Set<string>;
  /** Releases that soaked as long as the next environment asks. */
  soaked: Set<string>;
  ranWell: Map<string, string>;
  everStarted: Set<string>;
  open: boolean;
  /** Of all that was started here. */
  highest: Versions;
  /** The bytes of the deploy that is under way. */
  bytes: string;
  lastMainIndex: number;
  /** Bad release → its fix, once named. */
  bad: Map<string, string | undefined>;
  heldByPin: Set<string>;
  retried: boolean;
  /** Releases whose pin was taken away before they started, with the commit that did it. */
  withdrawn: { release: string; commit: string }[];
}

export class Truth {
  places = new Map<string, Place>();
  ancestors = new Map<string, Set<string>>();
  /** What the status said at the merge, by commit. */
  statusAtMerge = new Map<string, Judgement>();
  offers = new Set<string>();
  overrideApprovers = new Map<string, readonly string[]>();
  counted = {
    ...{ starts: 0, promotions: 0, rollbacks: 0, configs: 0, finishes: 0, overridden: 0 },
    automatic: 0,
  };

  constructor(readonly environments: readonly Environment[]) {
    for (const { name } of environments)
      this.places.set(name, {
        running: undefined,
        quietSinceMs: undefined,
        alarmOn: false,
        smokeFailed: new Set(),
        smokePassed: new Set(),
        soaked: new Set(),
        ranWell: new Map(),
        everStarted: new Set(),
        open: false,
        highest: { dataWrites: 0, awsMajor: 0 },
        bytes: "",
        lastMainIndex: -1,
        bad: new Map(),
        heldByPin: new Set(),
        retried: false,
        withdrawn: [],
      });
  }

  clone(): Truth {
    const copy = new Truth(this.environments);
    copy.places = new Map([...this.places].map(([name, place]) => [name, structuredClone(place)]));
    copy.ancestors = new Map(this.ancestors);
    copy.statusAtMerge = new Map(this.statusAtMerge);
    copy.offers = new Set(this.offers);
    copy.overrideApprovers = new Map(this.overrideApprovers);
    return copy;
  }

  committed(sha: string, parents: string[]): void {
    const all = new Set([sha]);
    for (const parent of parents) for (const one of this.ancestors.get(parent)!) all.add(one);
    this.ancestors.set(sha, all);
  }

  mergedWith(sha: string, judged: Judgement): void {
    this.statusAtMerge.set(sha, judged);
  }

  pinned(name: string, commit: string, before: Pin, now: Pin): void {
    const place = this.place(name);
    if (before.release !== now.release) place.retried = false;
    const back = before.release !== "none" && !this.has(now.release, before.release);
    // What was withdrawn, or taken back and acquitted, may be offered again.
    if (back)
      for (const key of this.offers) if (key.startsWith(`${name} `)) this.offers.delete(key);
    if (back && place.everStarted.has(before.release)) {
      place.bad.set(before.release, undefined);
      place.heldByPin.add(before.release);
    } else if (back) place.withdrawn.push({ release: before.release, commit });
    for (const { release, fixedBy, reason } of now.bad) {
      const listed = before.bad.some((one) => one.release === release && one.reason === reason);
      if (!listed && fixedBy !== undefined) {
        place.bad.set(release, fixedBy);
        place.heldByPin.delete(release);
      }
    }
  }

  retried(name: string): void {
    this.place(name).retried = true;
  }

  offered(name: string, release: string): void {
    this.offers.add(`${name} ${release}`);
  }

  /** The App took its offer back; it may make it again when the reason is gone. */
  withdrawn(name: string, release: string): void {
    this.offers.delete(`${name} ${release}`);
  }

  alarm(name: string, on: boolean, nowMs: number): void {
    const place = this.place(name);
    place.alarmOn = on;
    this.settle(place, nowMs);
  }

  smoke(name: string, passed: boolean, nowMs: number): void {
    const place = this.place(name);
    const { release } = place.running!;
    if (passed) {
      place.smokeFailed.delete(release);
      place.smokePassed.add(release);
    } else {
      place.smokeFailed.add(release);
      place.smokePassed.delete(release);
    }
    this.settle(place, nowMs);
  }

  timePassed(nowMs: number): void {
    for (const next of this.environments.filter(isPinned)) {
      const place = this.place(next.predecessor);
      if (
        place.running &&
        place.quietSinceMs !== undefined &&
        nowMs - place.quietSinceMs >= next.soakHours * 3_600_000
      )
        place.soaked.add(place.running.release);
    }
  }

  runningWell(name: string): Running | undefined {
    return this.place(name).running;
  }

  /** What was taken back somewhere, is in this release, and is not mended in it. */
  badIn(release: string): string | undefined {
    for (const place of this.places.values())
      for (const [bad, fix] of place.bad)
        if (this.has(release, bad) && (fix === undefined || !this.has(release, fix))) return bad;
    return undefined;
  }

  started(
    order: DeployOrder,
    digests: Readonly<Record<string, string>>,
    mainIndex: number,
    { dataWrites, awsMajor }: Versions,
  ): void {
    const place = this.place(order.environment);
    place.highest = {
      dataWrites: Math.max(dataWrites, place.highest.dataWrites),
      awsMajor: Math.max(awsMajor, place.highest.awsMajor),
    };
    Object.assign(place, {
      open: true,
      lastMainIndex: mainIndex,
      running: undefined,
      quietSinceMs: undefined,
    });
    place.everStarted.add(order.release);
    // Decided before its pin was taken away, and started after.
    for (const { release, commit } of place.withdrawn)
      if (release === order.release && !this.has(order.main, commit)) {
        place.bad.set(release, undefined);
        place.heldByPin.add(release);
      }
    place.bytes = JSON.stringify(digests);
    this.counted.starts++;
    const kind = (
      {
        first: "promotions",
        promotion: "promotions",
        rollback: "rollbacks",
        config: "configs",
        finish: "finishes",
      } as const
    )[order.change];
    this.counted[kind]++;
    if (order.overridden.length > 0) this.counted.overridden++;
  }

  succeeded({ environment, release, configDigest }: DeployOrder, nowMs: number): void {
    const place = this.place(environment);
    place.running = { release, configDigest };
    place.ranWell.set(release, place.bytes);
    place.smokePassed.delete(release);
    this.settle(place, nowMs);
  }

  /** The ledger says that the deploy is over, however it ended. */
  ended(name: string): void {
    this.place(name).open = false;
  }

  private settle(place: Place, nowMs: number): void {
    const quiet =
      place.running !== undefined &&
      !place.alarmOn &&
      !place.smokeFailed.has(place.running.release);
    place.quietSinceMs = quiet ? (place.quietSinceMs ?? nowMs) : undefined;
  }

  has(descendant: string, ancestor: string): boolean {
    return this.ancestors.get(descendant)?.has(ancestor) ?? false;
  }

  place(name: string): Place {
    return this.places.get(name)!;
  }
}
