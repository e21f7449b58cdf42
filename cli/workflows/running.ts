/** `npm run workflows -- running <env>`: which release an environment runs by the ledger, before a test of it begins. */
import { appendFileSync } from "node:fs";
import { createLedger, currentDeployment, outcomeOf } from "../../promotion/core/ledger";
import type { LedgerStore } from "../../promotion/ports";
import { UserError } from "../terminal";

export async function writeRunning(
  store: Pick<LedgerStore, "records">,
  environment: string,
  outputFile: string | undefined,
): Promise<number> {
  const output = `release=${await runningRelease(store, environment)}\n`;
  process.stdout.write(output);
  if (outputFile !== undefined) appendFileSync(outputFile, output);
  return 0;
}

export async function runningRelease(
  store: Pick<LedgerStore, "records">,
  environment: string,
): Promise<string> {
  const records = await store.records(environment);
  if (!records.known)
    throw new UserError(`What ${environment} runs is not known: ${records.reason}.`);
  const current = currentDeployment(createLedger(environment, records.value));
  if (current && outcomeOf(current) === "succeeded") return current.started.record.release;
  throw new UserError(
    `${environment} runs nothing that was deployed well, so there is nothing to test. See: npm run promotion -- why ${environment}.`,
  );
}
