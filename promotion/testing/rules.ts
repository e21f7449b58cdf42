/**
 * The rules that promotion must never break, asked when the App or a runner is about to act: each throws
 * where one is broken. They compare with what is true, and use nothing of the core that decides.
 */
import type { PinnedEnvironment } from "../formats/environments";
import { isPinned } from "../formats/environments";
import type { DeployOrder } from "../core/plan";
import type { World } from "./world";

export function mayTakeBackByItself(world: World, name: string, bad: string, to: string): void {
  const { running, smokeFailed, ranWell } = world.truth.place(name);
  check(
    world.pin(name).release === bad,
    `${bad} is taken back in ${name}, where people want another`,
  );
  check(running?.release === bad, `${bad} is taken back in ${name}, which does not run it`);
  check(smokeFailed.has(bad), `${bad} is taken back in ${name}, and its smoke test did not fail`);
  check(ranWell.has(to), `${name} goes back by itself to what never ran there`);
}

export function mayOffer(world: World, name: string, release: string): void {
  check(!world.outages.has("pullRequests"), "offered without knowing what is offered");
  const key = `${name} ${release}`;
  check(!world.truth.offers.has(key), `${release} is offered to ${name} a second time`);
  const open = world.pullRequests.filter(
    ({ environment, closedAtMs }) => environment === name && closedAtMs === undefined,
  );
  check(open.length === 0, `${release} is offered to ${name} beside another`);
}

/** The App took its offer back; it may make it again when the reason is gone. What people look at is not swapped for what is newer. */
export function mayWithdraw(world: World, name: string, release: string): void {
  const { predecessor, soakHours } = world.environment(name) as PinnedEnvironment;
  const before = world.truth.place(predecessor);
  const pin = world.pin(name).release;
  const isForward = pin === "none" || (pin !== release && world.truth.has(release, pin));
  const ranWell = before.ranWell.has(release) && !before.smokeFailed.has(release);
  const canSoak = soakHours === 0 || before.running?.release === release;
  check(
    !isForward || !ranWell || !canSoak || world.truth.badIn(release) !== undefined,
    `the offer of ${release} to ${name} was withdrawn, and it could still be merged`,
  );
}

/** A runner decided to deploy: all that must hold at that moment. */
export function mayOrder(world: World, order: DeployOrder): void {
  const environment = world.environment(order.environment);
  check(Math.abs(world.skewMs) <= 5 * 60_000, "decided by a clock that is wrong");
  check(!world.outages.has(`ledger:${order.environment}`), "decided without the ledger");
  const allHeld = world.holdAll.at(-1)?.content;
  const isHeld = allHeld?.ok === true && allHeld.value.hold !== null;
  if (order.change !== "rollback") check(!isHeld, "deployed while all is on hold");
  if (!isPinned(environment)) return;
  orderedKnowing(world, environment, order);
  orderedPinned(world, environment, order);
}

/** Whatever a change depends on was there to be read. */
function orderedKnowing(
  world: World,
  { name, predecessor }: PinnedEnvironment,
  { change, release }: DeployOrder,
): void {
  const unread = (what: string) => world.outages.has(what);
  // Of every ledger: what was taken back anywhere, and which bytes ran there.
  for (const other of world.truth.places.keys())
    check(!unread(`ledger:${other}`), `${change} of ${name} without the ledger of ${other}`);
  if (change === "rollback" || change === "finish") return;
  if (world.truth.place(name).everStarted.size > 0)
    check(!unread(`alarms:${name}`), `${change} of ${name} without its alarms`);
  if (change !== "config" && world.truth.place(predecessor).running?.release === release)
    check(!unread(`alarms:${predecessor}`), `${change} of ${name} without ${predecessor}'s alarms`);
}

function orderedPinned(world: World, environment: PinnedEnvironment, order: DeployOrder): void {
  const { name } = environment;
  const place = world.truth.place(name);
  const { release, change } = order;
  const skipped = new Set(order.overridden.map(({ gate }) => gate));
  check(world.truth.has(world.head, release), `${release} is not an ancestor of main`);
  check(world.pin(name).release === release, "deployed what is not pinned");
  if (change === "rollback") {
    check(place.ranWell.has(release), "went back to what never ran here");
    return;
  }
  check(world.pin(name).hold === null && place.heldByPin.size === 0, `deployed to ${name} on hold`);
  if (change === "config") check(!place.alarmOn, "configured under an alarm");
  if (change === "config")
    check(inWindow(environment, world.nowMs), "configured outside the window");
  if (change !== "config" && change !== "finish")
    orderedPromotion(world, environment, order, skipped);
  if (change !== "config") checkBad(world, release);
  checkNoSurprise(world, name, change);
}

function orderedPromotion(
  world: World,
  environment: PinnedEnvironment,
  { release }: DeployOrder,
  skipped: Set<string>,
): void {
  const before = world.truth.place(environment.predecessor);
  check(
    skipped.has("ran-before") || before.ranWell.has(release),
    `${release} did not run in ${environment.predecessor}`,
  );
  check(
    environment.soakHours === 0 || skipped.has("soak") || before.soaked.has(release),
    `${release} did not soak`,
  );
  const place = world.truth.place(environment.name);
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
  check(new Set(world.truth.overrideApprovers.get(release)).size >= 2, "an override of one person");
}

function checkBad(world: World, release: string): void {
  const bad = world.truth.badIn(release);
  check(bad === undefined, `${release} contains ${bad}, which was taken back`);
}

/** What the status called closed at the merge is deployed only after somebody asked for it again. */
function checkNoSurprise(world: World, name: string, change: string): void {
  if (world.truth.place(name).retried) return;
  const merges =
    change === "config"
      ? [world.stackFiles[name]!.at(-1)!.commit]
      : change === "finish"
        ? []
        : [lastPinChange(world, name)];
  for (const merge of merges) {
    const status = world.truth.statusAtMerge.get(merge);
    const shut = (status?.moves ?? [])
      .filter((move) => move.environment === name)
      .flatMap(({ gates }) => gates)
      .filter((gate) => !gate.open && gate.known);
    check(shut.length === 0, `a surprise: closed at the merge were ${JSON.stringify(shut)}`);
  }
}

export function mayStart(
  world: World,
  order: DeployOrder,
  digests: Readonly<Record<string, string>>,
): void {
  const place = world.truth.place(order.environment);
  const bytes = JSON.stringify(digests);
  check(!place.open, "two deploys overlap");
  check(indexOnMain(world, order.main) >= place.lastMainIndex, "an older one overwrites a newer");
  for (const [name, { ranWell }] of world.truth.places) {
    const there = ranWell.get(order.release);
    check(there === undefined || there === bytes, `other bytes than in ${name}`);
  }
  if (!isPinned(world.environment(order.environment))) return;
  const { dataWrites, awsMajor } = world.versionsOf(order.release);
  check(awsMajor >= place.highest.awsMajor, "a provider goes down by a major version");
  check(
    dataWrites >= place.highest.dataWrites,
    "a release runs that cannot read the data written before it",
  );
}

/** A runner found nothing to do: what is wanted did end well here, and nothing was started since. */
export function mayRest(world: World, name: string): void {
  const { running } = world.truth.place(name);
  check(running !== undefined, `${name} is called in sync, and its last deploy did not end well`);
  check(
    running.configDigest === world.stackFiles[name]!.at(-1)!.digest,
    `${name} is called in sync, with an older configuration`,
  );
  if (isPinned(world.environment(name)))
    check(
      running.release === world.pin(name).release,
      `${name} is called in sync with another pin`,
    );
}

export const indexOnMain = (world: World, commit: string): number =>
  world.main().firstParents.findIndex(({ sha }) => sha === commit);

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
