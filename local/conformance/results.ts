import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Outcomes } from "./run";

/** What a run against one implementation came to: the recorded state that the table is made from. */
export interface Recorded {
  title: string;
  outcomes: Outcomes;
}

const fileOf = (target: string) => path.join(__dirname, "results", `${target}.json`);

/** The implementations that a table shows, in its order. */
export const targetNames = ["ours", "dynamodb-local", "event-ruler", "moto", "ministack"] as const;
export type TargetName = (typeof targetNames)[number];

export function readResults(target: TargetName): Recorded | undefined {
  if (!existsSync(fileOf(target))) return undefined;
  return JSON.parse(readFileSync(fileOf(target), "utf8")) as Recorded;
}

export function writeResults(target: TargetName, recorded: Recorded): void {
  writeFileSync(fileOf(target), `${JSON.stringify(recorded, undefined, 1)}\n`);
}

/** Cases whose outcome is another than the recorded one; what exactly was observed may differ from run to run. */
export function changed(recorded: Recorded | undefined, now: Outcomes): string[] {
  const before = recorded?.outcomes ?? {};
  const ids = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...ids].filter((id) => !isDeepStrictEqual(before[id]?.outcome, now[id]?.outcome));
}
