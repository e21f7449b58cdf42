/** The board: each environment's release, since when, by whom, and in one sentence what waits and why. */
import { type Environment, isPinned } from "../formats/environments";
import { type Facts, ledgerOf } from "./facts";
import { badReleases, holdOf, holdOfAll } from "./hold";
import { currentDeployment, lastSuccess, outcomeOf } from "./ledger";
import { overridesOf } from "./override";
import { pinOf } from "./pin";
import { type Decision, planEnvironment } from "./plan";
import { moment, short, span } from "./text";
import { why } from "./why";

export interface Board {
  at: string;
  rows: readonly BoardRow[];
  /** Bad releases whose fix is not named, and overrides in force. */
  notes: readonly string[];
}

export interface BoardRow {
  environment: string;
  state: Decision["state"];
  release: string | undefined;
  subject: string | undefined;
  since: string | undefined;
  who: string | undefined;
  onHold: boolean;
  why: string;
}

export function boardOf(facts: Facts): Board {
  return {
    at: moment(facts.nowMs),
    rows: facts.environments.map((environment) => rowOf(facts, environment)),
    notes: [
      ...heldNotes(facts),
      ...badNotes(facts),
      ...overrideNotes(facts),
      ...scheduleNotes(facts),
    ],
  };
}

function rowOf(facts: Facts, environment: Environment): BoardRow {
  const { name } = environment;
  const decision = planEnvironment(facts, environment);
  const ledger = ledgerOf(facts, name);
  const current = ledger.known ? currentDeployment(ledger.value) : undefined;
  const release = current?.started.record.release;
  const well =
    ledger.known && release !== undefined ? lastSuccess(ledger.value, release) : undefined;
  const sinceMs =
    current && outcomeOf(current) === "succeeded" ? well?.finished?.atMs : current?.started.atMs;
  return {
    environment: name,
    state: decision.state,
    release,
    subject: release === undefined ? undefined : facts.main.commit(release)?.subject,
    since:
      sinceMs === undefined ? undefined : `${moment(sinceMs)} (${span(facts.nowMs - sinceMs)})`,
    who: current?.started.record.who,
    onHold: isHeld(facts, environment),
    why: why(facts, environment, decision),
  };
}

function isHeld(facts: Facts, environment: Environment): boolean {
  const holds = [
    holdOfAll(facts),
    ...(isPinned(environment) ? [holdOf(facts, environment.name)] : []),
  ];
  return holds.some((hold) => !hold.known || hold.value !== undefined);
}

/** Events get lost, and the hourly run makes up for them: whether it still runs is worth a line. */
function scheduleNotes({ schedules, nowMs }: Facts): string[] {
  if (!schedules) return [];
  if (!schedules.known) return [`Whether the schedules run is not known: ${schedules.reason}.`];
  const said = schedules.value.map(({ workflow, active, lastRunMs }) => {
    const last = lastRunMs === undefined ? "never" : `${span(nowMs - lastRunMs)} ago`;
    return `${workflow} ${last}${active ? "" : " (SWITCHED OFF: npm run promotion -- doctor)"}`;
  });
  return said.length === 0 ? [] : [`Schedules last ran: ${said.join(", ")}.`];
}

function heldNotes(facts: Facts): string[] {
  const all = holdOfAll(facts);
  return all.known && all.value ? [`All environments are on hold: ${all.value.reason}.`] : [];
}

function badNotes(facts: Facts): string[] {
  const bad = badReleases(facts);
  if (!bad.known) return [`Which releases are bad is not known: ${bad.reason}.`];
  return bad.value
    .filter(({ fixedBy }) => fixedBy === undefined)
    .map(
      ({ release, environment, reason }) =>
        `${short(release)} was taken back in ${environment} (${reason}). Nothing that contains it moves up until its fix is named: npm run promotion -- resume ${environment} --fixed-by <commit>`,
    );
}

function overrideNotes(facts: Facts): string[] {
  return facts.environments.flatMap(({ name }) => {
    const pin = pinOf(facts, name);
    if (!pin.known || pin.value.release === "none") return [];
    return overridesOf(facts, name, pin.value.release)
      .filter(({ expires }) => Date.parse(expires) > facts.nowMs)
      .map(
        ({ gates, reason, expires, release }) =>
          `Override in ${name} for ${short(release)}: ${gates.join(", ")} until ${moment(Date.parse(expires))} (${reason}).`,
      );
  });
}
