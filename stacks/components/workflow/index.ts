/** From the ledger to the payment: a pipe on the ledger's stream, a state machine with retry and catch, and the payment-processor. */
import * as pulumi from "@pulumi/pulumi";
import type { PaymentProcessorEnvironment } from "../../../contracts/environment";
import { ledgerTable, paymentTable } from "../../../contracts/tables";
import type { Platform } from "../../platform";
import { Function } from "../function";
import type { Ledger } from "../ledger";
import { LedgerPipe } from "./pipe";
import { PaymentStateMachine } from "./stateMachine";

export class Workflow extends pulumi.ComponentResource {
  readonly paymentProcessor: Function;
  readonly stateMachine: PaymentStateMachine;
  readonly pipe: LedgerPipe;

  constructor(
    name: string,
    platform: Platform,
    args: { ledger: Ledger },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:workflow:Workflow", name, {}, opts);
    this.paymentProcessor = this.makePaymentProcessor(platform, args.ledger);
    this.stateMachine = new PaymentStateMachine(
      "payment-workflow",
      platform,
      { paymentProcessor: this.paymentProcessor },
      { parent: this },
    );
    this.pipe = new LedgerPipe(
      "ledger-pipe",
      platform,
      { ledger: args.ledger, stateMachine: this.stateMachine },
      { parent: this },
    );
    this.registerOutputs({ stateMachineArn: this.stateMachine.arn });
  }

  private makePaymentProcessor(platform: Platform, { tableNames }: Ledger): Function {
    const { grants, config } = platform;
    return new Function<PaymentProcessorEnvironment>(
      "payment-processor",
      platform,
      {
        component: "workflow",
        resource: "payment-processor",
        bundle: "payment-processor",
        description: "Applies one transaction of the ledger to its payment, once.",
        settings: config.functions.paymentProcessor,
        environment: {
          TABLE_NAME: tableNames.payments,
          LEDGER_TABLE_NAME: tableNames.transactions,
        },
        statements: [
          grants.table("ApplyToPayments", paymentTable.name, "BatchGetItem", "PutItem"),
          grants.table("MarkApplied", ledgerTable.name, "BatchGetItem", "UpdateItem"),
          grants.tableKey(),
        ],
      },
      { parent: this },
    );
  }
}
