/** Wires the DLQ consumer to AWS. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SQSEvent } from "aws-lambda";
import { awsClient } from "../shared/clients";
import { required } from "../shared/environment";
import { powertoolsObserver } from "../shared/powertools";
import { webhooksIn } from "../tables/webhooks";
import { consume, type ConsumePorts } from "./consume";

const ports: ConsumePorts = {
  webhooks: webhooksIn(awsClient(DynamoDBClient), required("TABLE_NAME")),
  observer: powertoolsObserver(),
  now: () => Date.now(),
};

export async function handler(event: SQSEvent) {
  try {
    return await consume(event, ports);
  } finally {
    ports.observer.flush();
  }
}
