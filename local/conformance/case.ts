import type { Kit } from "./kit";

/**
 * One thing that AWS documents, and the calls by which anybody can see it: what `run` observes is compared
 * with `expected`. Cases know no implementation; what a target cannot be asked, its kit says.
 */
export interface Case {
  /** `sqs/groups-in-flight-are-blocked`: the service, then the behaviour. */
  readonly id: string;
  /** The AWS page that says it. */
  readonly page: string;
  /** What the page says, in our words. */
  readonly says: string;
  readonly expected: unknown;
  run(kit: Kit): Promise<unknown>;
}

type Described = Pick<Case, "page" | "says" | "expected" | "run">;

/** Cases of one service: behaviour → case. */
export function casesOf(service: string, cases: Readonly<Record<string, Described>>): Case[] {
  return Object.entries(cases).map(([behaviour, one]) => ({
    id: `${service}/${behaviour}`,
    ...one,
  }));
}

/** What a target cannot be asked, so that nothing is said about the behaviour itself. */
export class NotOffered extends Error {
  override readonly name = "NotOffered";
}

export type Outcome =
  | { outcome: "agrees" }
  | { outcome: "disagrees"; observed: unknown }
  | { outcome: "not offered"; reason: string };
