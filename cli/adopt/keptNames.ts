/** Names of all that outlives a stack with `data.keptOnDestroy`. A test holds them against the program. */
import { subscribers } from "../../contracts/functions";
import { ledgerTable, paymentTable, webhookTable } from "../../contracts/tables";
import { type KeyArea, keyAreas } from "../../stacks/components/encryption/areas";
import type { Config } from "../../stacks/config/schema";
import { createNames } from "../../stacks/naming";

export interface KeptNames {
  aliases: string[];
  tables: string[];
  logGroups: string[];
}

export function keptNames(config: Config): KeptNames {
  const names = createNames(config);
  const functions = [
    "webhook-authorizer",
    "webhook-validator",
    ...Object.keys(config.providers).map((provider) => `${provider}-processor`),
    "dlq-consumer",
    "sweeper",
    "event-processor",
    ...subscribers.map((subscriber) => `${subscriber}-consumer`),
    "payment-processor",
  ];
  return {
    aliases: (Object.keys(keyAreas) as KeyArea[]).map(names.keyAlias),
    tables: [webhookTable, ledgerTable, paymentTable].map(({ name }) => names.physical(name)),
    logGroups: [
      ...functions.map(names.functionLogGroup),
      names.workflowLogGroup("payment-workflow"),
      names.accessLogGroup,
      names.wafLogGroup,
    ],
  };
}
