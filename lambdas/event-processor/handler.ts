/** Wires the event processor to AWS. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EventBridgeEvent } from "aws-lambda";
import type { PaymentEventDetail } from "../../contracts/events";
import { awsClient } from "../shared/clients";
import { required } from "../shared/environment";
import { powertoolsObserver } from "../shared/powertools";
import { annotateWebhook, type AnnotatePorts, writeTierIn } from "./annotate";

const ports: AnnotatePorts = {
  writeTier: writeTierIn(awsClient(DynamoDBClient), required("TABLE_NAME")),
  observer: powertoolsObserver(),
  now: () => Date.now(),
};

export async function handler(event: EventBridgeEvent<string, PaymentEventDetail>): Promise<void> {
  try {
    await annotateWebhook(event, ports);
  } finally {
    ports.observer.flush();
  }
}
