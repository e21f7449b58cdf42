/**
 * What is true in the world, kept by counting as things happen and not by looking back as the core does.
 * `ordered` and `started` throw when a rule is broken: they are the properties.
 */
import type { Environment, PinnedEnvironment } from "../formats/environments";
import { isPinned } from "../formats/environments";
import type { Pin } from "../formats/pin";
import type { Judgement } from "../core/judgePullRequest";
import type { DeployOrder } from "../core/plan";
import type { World } from "./world";

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

  takenBackByItself(world: World, name: string, bad: string, to: string): void {
    const { running, smokeFailed, ranWell } = this.place(name);
    check(
      world.pin(name).release === bad,
      `${bad} is taken back in ${name}, where people want another`,
    );
    check(running?.release === bad, `${bad} is taken back in ${name}, which does not run it`);
    check(smokeFailed.has(bad), `${bad} is taken back in ${name}, and its smoke test did not fail`);
    check(ranWell.has(to), `${name} goes back by itself to what never ran there`);
    this.counted.automatic++;
  }

  retried(name: string): void {
    this.place(name).retried = true;
  }

  offered(world: World, name: string, release: string): void {
    check(!world.outages.has("pullRequests"), "offered without knowing what is offered");
    const key = `${name} ${release}`;
    check(!this.offers.has(key), `${release} is offered to ${name} a second time`);
    this.offers.add(key);
  }

  /** The App took its offer back; it may make it again when the reason is gone. What people look at is not swapped for what is newer. */
  withdrawn(world: World, name: string, release: string): void {
    const { predecessor, soakHours } = world.environment(name) as PinnedEnvironment;
    const before = this.place(predecessor);
    const pin = world.pin(name).release;
    const isForward = pin === "none" || (pin !== release && this.has(release, pin));
    const ranWell = before.ranWell.has(release) && !before.smokeFailed.has(release);
    const canSoak = soakHours === 0 || before.running?.release === release;
    check(
      !isForward || !ranWell || !canSoak || this.badIn(release) !== undefined,
      `the offer of ${release} to ${name} was withdrawn, and it could still be merged`,
    );
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

  /** A runner decided to deploy: all that must hold at that moment. */
  ordered(world: World, order: DeployOrder): void {
    const environment = world.environment(order.environment);
    check(Math.abs(world.skewMs) <= 5 * 60_000, "decided by a clock that is wrong");
    check(!world.outages.has(`ledger:${order.environment}`), "decided without the ledger");
    const allHeld = world.holdAll.at(-1)?.content;
    const isHeld = allHeld?.ok === true && allHeld.value.hold !== null;
    if (order.change !== "rollback") check(!isHeld, "deployed while all is on hold");
    if (!isPinned(environment)) return;
    this.orderedKnowing(world, environment, order);
    this.orderedPinned(world, environment, order);
  }

  /** Whatever a change depends on was there to be read. */
  private orderedKnowing(
    world: World,
    { name, predecessor }: PinnedEnvironment,
    { change, release }: DeployOrder,
  ): void {
    const unread = (what: string) => world.outages.has(what);
    // Of every ledger: what was taken back anywhere, and which bytes ran there.
    for (const other of this.places.keys())
      check(!unread(`ledger:${other}`), `${change} of ${name} without the ledger of ${other}`);
    if (change === "rollback" || change === "finish") return;
    if (this.place(name).everStarted.size > 0)
      check(!unread(`alarms:${name}`), `${change} of ${name} without its alarms`);
    if (change !== "config" && this.place(predecessor).running?.release === release)
      check(
        !unread(`alarms:${predecessor}`),
        `${change} of ${name} without ${predecessor}'s alarms`,
      );
  }

  private orderedPinned(world: World, environment: PinnedEnvironment, order: DeployOrder): void {
    const { name } = environment;
    const place = this.place(name);
    const { release, change } = order;
    const skipped = new Set(order.overridden.map(({ gate }) => gate));
    check(this.has(world.head, release), `${release} is not an ancestor of main`);
    check(world.pin(name).release === release, "deployed what is not pinned");
    if (change === "rollback") {
      check(place.ranWell.has(release), "went back to what never ran here");
      return;
    }
    check(
      world.pin(name).hold === null && place.heldByPin.size === 0,
      `deployed to ${name} on hold`,
    );
    if (change === "config") check(!place.alarmOn, "configured under an alarm");
    if (change === "config")
      check(inWindow(environment, world.nowMs), "configured outside the window");
    if (change !== "config" && change !== "finish")
      this.orderedPromotion(world, environment, order, skipped);
    if (change !== "config") this.checkBad(release);
    this.checkNoSurprise(world, name, change);
  }

  private orderedPromotion(
    world: World,
    environment: PinnedEnvironment,
    { release }: DeployOrder,
    skipped: Set<string>,
  ): void {
    const before = this.place(environment.predecessor);
    check(
      skipped.has("ran-before") || before.ranWell.has(release),
      `${release} did not run in ${environment.predecessor}`,
    );
    check(
      environment.soakHours === 0 || skipped.has("soak") || before.soaked.has(release),
      `${release} did not soak`,
    );
    const place = this.place(environment.name);
    check(!place.alarmOn || place.everStarted.size === 0, "promoted under an alarm");
    check(inWindow(environment, world.nowMs), "promoted outside the window");
    check(
      skipped.has("smoke") || before.smokePassed.has(release),
      `${release} has no passed smoke test`,
    );
    if (skipped.size === 0) return;
    const override = world.pin(environment.name).overrides.find((one) => one.release === release);
    check(
      override !== undefined && Date.parse(override.expires) > world.nowMs,
      "skipped a gate without an override",
    );
    check(new Set(this.overrideApprovers.get(release)).size >= 2, "an override of one person");
  }

  private checkBad(release: string): void {
    const bad = this.badIn(release);
    check(bad === undefined, `${release} contains ${bad}, which was taken back`);
  }

  /** What was taken back somewhere, is in this release, and is not mended in it. */
  private badIn(release: string): string | undefined {
    for (const place of this.places.values())
      for (const [bad, fix] of place.bad)
        if (this.has(release, bad) && (fix === undefined || !this.has(release, fix))) return bad;
    return undefined;
  }

  /** What the status called closed at the merge is deployed only after somebody asked for it again. */
  private checkNoSurprise(world: World, name: string, change: string): void {
    if (this.place(name).retried) return;
    const merges =
      change === "config"
        ? [world.stackFiles[name]!.at(-1)!.commit]
        : change === "finish"
          ? []
          : [lastPinChange(world, name)];
    for (const merge of merges) {
      const status = this.statusAtMerge.get(merge);
      const shut = (status?.moves ?? [])
        .filter((move) => move.environment === name)
        .flatMap(({ gates }) => gates)
        .filter((gate) => !gate.open && gate.known);
      check(shut.length === 0, `a surprise: closed at the merge were ${JSON.stringify(shut)}`);
    }
  }

  started(world: World, order: DeployOrder, digests: Readonly<Record<string, string>>): void {
    const place = this.place(order.environment);
    const bytes = JSON.stringify(digests);
    check(!place.open, "two deploys overlap");
    const mainIndex = world.main().firstParents.findIndex(({ sha }) => sha === order.main);
    check(mainIndex >= place.lastMainIndex, "an older one overwrites a newer");
    for (const [name, { ranWell }] of this.places) {
      const there = ranWell.get(order.release);
      check(there === undefined || there === bytes, `other bytes than in ${name}`);
    }
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
    place.bytes = bytes;
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

  private has(descendant: string, ancestor: string): boolean {
    return this.ancestors.get(descendant)?.has(ancestor) ?? false;
  }

  private place(name: string): Place {
    return this.places.get(name)!;
  }
}

/** Windows of the worlds are in UTC, so that this needs no zones. */
function inWindow({ window }: PinnedEnvironment, nowMs: number): boolean {
  if (!window) return true;
  const now = new Date(nowMs);
  const isWorkday = now.getUTCDay() >= 1 && now.getUTCDay() <= 5;
  return isWorkday && now.getUTCHours() >= 8 && now.getUTCHours() < 18;
}

function lastPinChange(world: World, name: string): string {
  const versions = world.pins[name]!;
  const release = world.pin(name).release;
  let index = versions.length - 1;
  while (index > 0) {
    const { content } = versions[index - 1]!;
    if (!content.ok || content.value.release !== release) break;
    index--;
  }
  return versions[index]!.commit;
}

function check(holds: boolean, broken: string): asserts holds {
  if (!holds) throw new Error(`Rule broken: ${broken}`);
}
