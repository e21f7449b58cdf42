/** The story of a replay: find, show, and where it is meant, send again at a rate, from wherever the last run stopped. */
import type { Checkpoint } from "../recovery/checkpoint";
import { inGroups } from "../recovery/inGroups";
import type { Pace } from "../recovery/pace";
import type { ProgressBar } from "../recovery/progressBar";
import type { FoundWebhook, ReplaySelection } from "./find";
import { sendAgain, type SendAgainPorts } from "./sendAgain";

export interface ReplayState {
  /** What the first run found, in the order of sending. */
  webhookIds: string[];
  done: number;
  sent: number;
}

export interface ReplayPorts extends SendAgainPorts {
  find: (selection: ReplaySelection) => Promise<FoundWebhook[]>;
  pace: Pace;
  checkpoint: Checkpoint<ReplayState>;
  bar: ProgressBar;
  line: (text: string) => void;
}

export interface ReplayResult {
  found: number;
  sent: number;
  /** Moved on by themselves since they were found. */
  leftAlone: number;
}

/** What would be sent, by provider and status. */
export async function previewReplay(
  selection: ReplaySelection,
  { find, line }: Pick<ReplayPorts, "find" | "line">,
): Promise<ReplayResult> {
  const found = await find(selection);
  const groups = Object.groupBy(found, ({ provider, status }): string => `${provider} ${status}`);
  for (const name of Object.keys(groups).sort()) {
    const [provider = "", status = ""] = name.split(" ");
    const group = groups[name]!;
    const [first, last] = [group[0]!, group.at(-1)!].map(({ receivedAt }) => toSecond(receivedAt));
    line(`  ${provider.padEnd(9)}${status.padEnd(11)}${count(group.length)}  ${first} … ${last}`);
  }
  return { found: found.length, sent: 0, leftAlone: 0 };
}

export async function replay(
  selection: ReplaySelection,
  ports: ReplayPorts,
): Promise<ReplayResult> {
  const { checkpoint, bar, line, pace } = ports;
  const before = checkpoint.read();
  if (before)
    line(`  Goes on after ${before.done} of ${before.webhookIds.length} (${checkpoint.file}).`);
  const state = before ?? (await firstState(selection, ports));
  const total = state.webhookIds.length;
  const start = state.done;
  let handled = start;
  await inGroups(
    state.webhookIds.slice(start),
    async (webhookId) => {
      await pace.turn();
      if ("attempt" in (await sendAgain(webhookId, selection.states, ports))) state.sent++;
      handled++;
      bar.show(handled / total, `${handled} of ${total} · ${state.sent} sent`);
    },
    (done) => {
      state.done = start + done;
      checkpoint.write(state);
    },
  );
  bar.clear();
  checkpoint.remove();
  return { found: total, sent: state.sent, leftAlone: total - state.sent };
}

async function firstState(
  selection: ReplaySelection,
  { find, checkpoint }: ReplayPorts,
): Promise<ReplayState> {
  const found = await find(selection);
  const state = { webhookIds: found.map(({ webhookId }) => webhookId), done: 0, sent: 0 };
  checkpoint.write(state);
  return state;
}

/** `2026-11-20T09:30:00.123Z` without its milliseconds: the line fits 80 columns. */
const toSecond = (time: string) => time.replace(/\.\d+Z$/, "Z");

const count = (n: number) => String(n).padStart(8);
