/** What people do in the middle of a run, each with the tool that they would use. */
import { redriveWebhook } from "../../cli/redriveWebhook";
import { AwsError } from "../../local/core/errors";
import { openWebhooksIn } from "../../lambdas/tables/openWebhooks";
import { webhookTable } from "../../contracts/tables";
import { operatorClients } from "../system/operator";
import type { System } from "../system/system";
import type { Injector, Tell } from "./injector";
import type { Fault } from "./plan";

export function act(
  fault: Fault,
  system: System,
  { tell, count }: Pick<Injector, "tell" | "count">,
) {
  const work = workOf(fault, system, tell);
  if (!work) return;
  const { clock, activity } = system.cloud;
  clock.after(fault.atMs - clock.nowMs(), () => {
    // Between their calls people wait for the clock, too: a command that is throttled tries again.
    void activity.uncounted(async () => {
      count(`people ${fault.kind}`);
      try {
        await work();
      } catch (error) {
        // A person whose command fails reads why, and may try again later.
        if (!(error instanceof Error) || error instanceof TypeError) throw error;
        tell(`a command failed: ${error instanceof AwsError ? error.code : error.name}`);
      }
    });
  });
}

function workOf(fault: Fault, system: System, tell: Tell): (() => Promise<void>) | undefined {
  switch (fault.kind) {
    case "deploy":
      return async () => {
        tell(`${fault.function} is deployed anew`);
        await system.deploy(fault.function);
      };
    case "rotate":
      return async () => {
        tell(`${fault.provider} signs with a new secret`);
        await system.rotate(fault.provider, system.cloud.clock.nowMs());
      };
    case "redrive":
      return () => redrive(system, tell);
    default:
      return undefined;
  }
}

/** As `npm run redrive -- --all` does it. */
async function redrive(system: System, tell: Tell): Promise<void> {
  const { dynamodb, sqs } = operatorClients(system);
  const tableName = system.names.physical(webhookTable.name);
  const now = new Date(system.cloud.clock.nowMs()).toISOString();
  const ids = await openWebhooksIn(dynamodb, tableName).olderThan("FAILED", now, 1000);
  tell(`an operator redrives ${ids.length} FAILED webhooks`);
  for (const id of ids) await redriveWebhook(id, { dynamodb, sqs, names: system.names });
}
