/** Wires a sample subscriber: the same bundle for each, SUBSCRIBER says which. */
import type { SQSEvent } from "aws-lambda";
import { required } from "../shared/environment";
import { powertoolsObserver } from "../shared/powertools";
import { consume, type ConsumePorts } from "./consume";

const ports: ConsumePorts = {
  subscriber: required("SUBSCRIBER"),
  observer: powertoolsObserver(),
};

export async function handler(event: SQSEvent) {
  try {
    return await consume(event, ports);
  } finally {
    ports.observer.flush();
  }
}
