/** Wires the payment processor to AWS: the workflow's task. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { LedgerKey } from "../../contracts/events";
import { awsClient } from "../shared/clients";
import { required } from "../shared/environment";
import { powertoolsObserver } from "../shared/powertools";
import { paymentsIn } from "../tables/payments";
import { applyTransaction, type ApplyPorts, type ApplyResult } from "./apply";
import { ledgerKeyOf } from "./input";

const dynamodb = awsClient(DynamoDBClient);

const ports: ApplyPorts = {
  payments: paymentsIn(dynamodb, required("TABLE_NAME"), required("LEDGER_TABLE_NAME")),
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
