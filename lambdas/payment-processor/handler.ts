/** Wires the payment processor to AWS: the workflow's task. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { LedgerKey } from "../../contracts/events";
import { clientDefaults } from "../shared/clients";
import { required } from "../shared/environment";
import { powertoolsObserver } from "../shared/powertools";
import { ledgerIn } from "../tables/ledger";
import { paymentsIn } from "../tables/payments";
import { applyTransaction, type ApplyPorts, type ApplyResult } from "./apply";
import { ledgerKeyOf } from "./input";

const dynamodb = new DynamoDBClient(clientDefaults);
const ledgerTableName = required("LEDGER_TABLE_NAME");

const ports: ApplyPorts = {
  ledger: ledgerIn(dynamodb, ledgerTableName),
  payments: paymentsIn(dynamodb, required("TABLE_NAME"), ledgerTableName),
  observer: powertoolsObserver(),
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  random: () => Math.random(),
  now: () => Date.now(),
};

export async function handler(input: LedgerKey | LedgerKey[]): Promise<ApplyResult> {
  try {
    return await applyTransaction(ledgerKeyOf(input), ports);
  } finally {
    ports.observer.flush();
  }
}
