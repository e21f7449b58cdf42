/** The way of one webhook, hop by hop, from the marks that it left. */
import type { Hop, Timeline } from "../protocol";
import { labelOf } from "./labelOf";
import { type Line, lineOf } from "./lines";
import { money } from "./money";
import type { Mark, Traced } from "./trail";

export function timelineOf({ webhookId, firstMs, marks }: Traced, stack: string): Timeline {
  const hops = [...marks]
    .sort((a, b) => a.atMs - b.atMs)
    .map((mark) => {
      const hop = hopOf(mark);
      return { atMs: Math.round(mark.atMs - firstMs), ...hop, where: labelOf(hop.where, stack) };
    });
  return { webhookId, hops };
}

type Described = Omit<Hop, "atMs">;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each kind of mark has its own row or text
type Any = any;

function hopOf(mark: Mark): Described {
  if (mark.kind === "line") return lineHop(mark);
  const { where, what } = described[mark.kind](mark.about as Any, mark.where ?? "");
  return mark.error === undefined
    ? { where, what, level: "info", lines: [] }
    : { where, what: `refused: ${mark.error}`, level: "error", lines: [] };
}

const described: Record<
  Exclude<Mark["kind"], "line">,
  (about: Any, where: string) => { where: string; what: string }
> = {
  claimed: (row) => ({ where: "webhooks", what: `row claimed, ${row.event_type?.S ?? "no type"}` }),
  sent: (group: string, queue) => ({ where: queue, what: `queued in group ${group.slice(0, 24)}` }),
  taken: (count: string | undefined, queue) => ({
    where: queue,
    what: count === undefined || count === "1" ? "received" : `received for the ${nth(count)} time`,
  }),
  booked: (row) => ({
    where: "ledger",
    what: [row.kind?.S, money(row.amount_minor?.N, row.currency?.S)].filter(Boolean).join(" "),
  }),
  published: (type: string) => ({ where: "bus", what: type }),
  started: (arn: string | undefined) => ({
    where: "workflow",
    what: `execution ${arn?.split(":").at(-1)?.slice(0, 8) ?? ""} started`,
  }),
  applied: (row) => ({
    where: "payment",
    what: `${row?.payment_id?.S ?? row?.alias_of?.S ?? "payment"} is ${row?.status?.S ?? "known"}`,
  }),
};

/** The fields of a line that say what happened, in the order of reading. */
const telling = ["outcome", "reason", "status_code", "receive_count", "tier", "kind"] as const;

function lineHop(mark: Mark): Described {
  const line = lineOf(mark);
  return {
    where: mark.where ?? "",
    what: [line.message, ...telling.flatMap((name) => told(line, name))].join(" · "),
    level: line.level,
    lines: [String(mark.about)],
  };
}

function told({ fields }: Line, name: (typeof telling)[number]): string[] {
  const value = fields[name];
  return value === undefined || value === "" ? [] : [`${name.replace("_", " ")} ${String(value)}`];
}

const nth = (count: string) => ({ "2": "2nd", "3": "3rd" })[count] ?? `${count}th`;
