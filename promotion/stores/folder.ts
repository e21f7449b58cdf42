/** The ledger as a folder: `<folder>/<environment>/<seq>.json`, each written once. For one machine and for tests. */
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { known, unknown } from "../core/facts";
import { ledgerRecord, parseLedgerRecord } from "../formats/ledgerRecord";
import type { LedgerStore } from "../ports";

export function createFolderLedger(folder: string, clock: () => number): LedgerStore {
  const place = (environment: string, seq: number) => path.join(folder, environment, `${seq}.json`);
  return {
    records: (environment) => Promise.resolve(readRecords(path.join(folder, environment))),
    append(environment, seq, event) {
      const at = new Date(clock()).toISOString();
      const record = ledgerRecord.parse({ ...event, seq, environment, at });
      mkdirSync(path.join(folder, environment), { recursive: true });
      return Promise.resolve(
        writeOnce(place(environment, seq), `${JSON.stringify(record, null, 2)}\n`),
      );
    },
    nowMs: () => Promise.resolve(known(clock())),
  };
}

function readRecords(folder: string) {
  const names = listFolder(folder).filter((name) => /^\d+\.json$/.test(name));
  const records = [];
  for (const name of names) {
    const file = path.join(folder, name);
    const parsed = parseLedgerRecord(file, readFileSync(file, "utf8"));
    if (!parsed.ok) return unknown(parsed.problems.join(" "));
    records.push(parsed.value);
  }
  return known(records.sort((a, b) => a.seq - b.seq));
}

/** A link is made whole or not at all, and never over another: a reader sees no half record, and the second writer loses. */
function writeOnce(file: string, text: string): boolean {
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** An environment that nothing happened in yet has no folder. */
function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
