import { known, unknown } from "../../promotion/core/facts";
import type { LedgerRecord } from "../../promotion/formats/ledgerRecord";
import { runningRelease } from "./running";

const release = "a".repeat(40);
const digest = "b".repeat(64);
const common = {
  environment: "staging",
  at: "2026-10-05T13:00:00.000Z",
  run: "1/1",
  who: "ann",
};
const started: LedgerRecord = {
  ...common,
  kind: "started",
  seq: 1,
  change: "promotion",
  release,
  configDigest: digest,
  policyDigest: digest,
  functionDigests: {},
  main: release,
  trusted: release,
  dataWrites: 1,
  providerMajors: {},
  overridden: [],
};
const finished = (outcome: "succeeded" | "failed"): LedgerRecord => ({
  ...{ ...common, kind: "finished", seq: 2, of: 1, outcome, detail: "" },
});

const ledgerOf = (...records: LedgerRecord[]) => ({
  records: () => Promise.resolve(known(records)),
});

describe("the release that is to be tested", () => {
  it("is the one that was deployed well", async () => {
    const ledger = ledgerOf(started, finished("succeeded"));
    await expect(runningRelease(ledger, "staging")).resolves.toBe(release);
  });

  it.each([
    ["a deploy goes on", [started]],
    ["the last deploy failed", [started, finished("failed")]],
    ["nothing was ever deployed", []],
  ])("is none while %s", async (_, records) => {
    await expect(runningRelease(ledgerOf(...records), "staging")).rejects.toThrow(
      "staging runs nothing that was deployed well",
    );
  });

  it("is not known where the ledger cannot be read", async () => {
    const ledger = { records: () => Promise.resolve(unknown("access was denied")) };
    await expect(runningRelease(ledger, "staging")).rejects.toThrow(
      "What staging runs is not known: access was denied.",
    );
  });
});
