import { serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { sessionOf } from "../../core/roleSessions";
import { useKey } from "../kms/keyUse";
import { logDeliveryCaller } from "./logDelivery";
import type { StateMachine } from "./store";

/**
 * Logs of a machine with a customer's key are sealed under it on their way: its role makes the data key, log
 * delivery opens it. The encryption context names the account's logs, literally with the asterisk.
 * https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html (logging),
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-bus-logs.html (the context)
 */
export async function sealLogs(
  cloud: Cloud,
  machine: Pick<StateMachine, "arn" | "name" | "roleArn" | "kmsKeyId">,
): Promise<void> {
  const { kmsKeyId: keyId } = machine;
  if (keyId === undefined) return;
  const states = serviceCaller("states.amazonaws.com", {
    sourceArn: machine.arn,
    sourceAccount: cloud.accountId,
  });
  const role = await sessionOf(cloud, states, machine.roleArn, machine.name);
  const use = { keyId, encryptionContext: { SourceArn: cloud.arn("logs", "*") } };
  await useKey(cloud, role, { ...use, viaService: "states", operation: "GenerateDataKey" });
  const delivery = logDeliveryCaller(cloud);
  await useKey(cloud, delivery, { ...use, viaService: "logs", operation: "Decrypt" });
}
