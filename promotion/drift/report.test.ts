import type { PlannedChange } from "../preview/changes";
import { type IgnoredDrift, parseDriftIgnore } from "./ignore";
import { issueOf, reportOf, textOf } from "./report";

const release = "abc1234".padEnd(40, "0");
const at = { environment: "prod", release };
const nowMs = Date.parse("2026-03-10T04:00:00Z");
const queue = "aws:sqs/queue:Queue stripe";
const change = (paths: string[], operation: PlannedChange["operation"] = "update") => ({
  urn: "urn:pulumi:prod::p::aws:sqs/queue:Queue::stripe",
  ...{ operation, paths, replacing: [] },
});
const ignoring = (over: Partial<IgnoredDrift> = {}): IgnoredDrift => ({
  ...{ environment: "prod", resource: queue, owner: "ann", reason: "a trial" },
  ...{ expires: "2026-03-10", path: "tags", ...over },
});

it("names resources and the paths of what differs", () => {
  const report = reportOf(at, [change(["delaySeconds", "tags.owner"])], [], nowMs);
  expect(textOf(report)).toBe(
    "prod: 1 resource differs from what abc1234 deployed\n  aws:sqs/queue:Queue stripe differs: delaySeconds, tags.owner\n",
  );
  expect(textOf(reportOf(at, [change([], "create")], [], nowMs))).toContain("stripe is gone");
  expect(textOf(reportOf(at, [], [], nowMs))).toBe("prod: as abc1234 left it\n");
});

it("leaves out what somebody answers for, by property and below it, up to and with the last day", () => {
  const { findings, ignored } = reportOf(
    at,
    [change(["delaySeconds", "tags.owner", "tagsAll"])],
    [ignoring()],
    nowMs,
  );
  expect(findings).toEqual([
    { resource: queue, operation: "update", paths: ["delaySeconds", "tagsAll"] },
  ]);
  expect(ignored).toEqual([{ resource: queue, operation: "update", paths: ["tags.owner"] }]);
  const whole = reportOf(at, [change(["a"])], [ignoring({ path: undefined })], nowMs);
  expect(whole.findings).toEqual([]);
});

it("counts an entry no longer the day after, and says so", () => {
  const report = reportOf(
    at,
    [change(["tags.owner"])],
    [ignoring({ expires: "2026-03-09" })],
    nowMs,
  );
  expect(report.findings).toHaveLength(1);
  expect(textOf(report)).toContain(
    "no longer ignored since 2026-03-09: aws:sqs/queue:Queue stripe (ann)",
  );
});

it("takes another environment's entry for nothing", () => {
  const other = ignoring({ environment: "staging" });
  expect(reportOf(at, [change(["tags"])], [other], nowMs).findings).toHaveLength(1);
});

it("keeps one issue: open while something differs, closed when nothing does", () => {
  const open = issueOf(reportOf(at, [change(["delaySeconds"])], [], nowMs), nowMs);
  expect(open).toMatchObject({ title: "Drift in prod", open: true });
  expect(open.body).toContain("- `aws:sqs/queue:Queue stripe` differs: `delaySeconds`");
  expect(open.body).toContain("as of 2026-03-10 04:00 UTC");
  expect(issueOf(reportOf(at, [], [], nowMs), nowMs)).toMatchObject({ open: false });
});

it("reads its list strictly: an owner and a day are never missing", () => {
  const text =
    "ignored:\n  - { environment: prod, resource: aws:sqs/queue:Queue q, reason: why }\n";
  const parsed = parseDriftIgnore(text);
  expect(parsed).toMatchObject({ ok: false });
  expect(parsed.ok ? [] : parsed.problems).toHaveLength(2);
  expect(parseDriftIgnore(undefined)).toEqual({ ok: true, value: [] });
});
