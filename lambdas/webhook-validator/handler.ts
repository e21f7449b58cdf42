/** Wires the validator to AWS: clients and environment once, then one story a request. */
import { rootCertificatesOfProcess, downloadOverHttps } from "./download";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { GenericSignature, PayPalTrust, ProviderRoute } from "../../contracts/environment";
import { PayPalCertificates } from "../providers/certificates";
import { awsClient } from "../shared/clients";
import { dependency } from "../shared/dependency";
import { endedBy } from "../shared/endedBy";
import { required, requiredJson } from "../shared/environment";
import { powertoolsObserver } from "../shared/powertools";
import { sendTo } from "../shared/queue";
import { webhooksIn } from "../tables/webhooks";
import type { HttpAnswer } from "./answer";
import { type ApiGatewayEvent, deliveryOf } from "./delivery";
import { receive, type ReceivePorts } from "./receive";
import { type LoadParameter, Secrets } from "./secrets";

const now = () => Date.now();
const paypalTrust = requiredJson<PayPalTrust>("PAYPAL_TRUST");
const budgetMs = Number(required("DEPENDENCY_BUDGET_MS"));
const ssm = awsClient(SSMClient);

const loadParameter: LoadParameter = async (name, signal) => {
  const command = new GetParameterCommand({ Name: name, WithDecryption: true });
  const { Parameter } = await dependency(`SSM (parameter ${name})`, () =>
    endedBy(signal, () => ssm.send(command)),
  );
  return Parameter?.Value ?? "[]";
};

const ports: ReceivePorts = {
  webhooks: webhooksIn(awsClient(DynamoDBClient), required("TABLE_NAME")),
  send: sendTo(awsClient(SQSClient)),
  secrets: new Secrets(loadParameter, now),
  certificates: new PayPalCertificates(paypalTrust, downloadOverHttps, rootCertificatesOfProcess),
  settings: {
    generic: requiredJson<GenericSignature>("GENERIC_SIGNATURE"),
    paypalTrust,
    paypalSimulatorAllowed: required("PAYPAL_SIMULATOR_ALLOWED") === "true",
  },
  routes: requiredJson<Record<string, ProviderRoute>>("PROVIDER_ROUTES"),
  observer: powertoolsObserver(),
  budget: () => AbortSignal.timeout(budgetMs),
  now,
};

export async function handler(event: ApiGatewayEvent): Promise<HttpAnswer> {
  try {
    return await receive(deliveryOf(event), ports);
  } finally {
    ports.observer.flush();
  }
}
