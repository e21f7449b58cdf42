/** The payment-webhook system of one environment. What differs between environments is in the stack files, nothing here asks. */
import * as pulumi from "@pulumi/pulumi";
import { readAdoption } from "./adoption";
import { readBundles } from "./bundles";
import { DeadLetterConsumer } from "./components/deadLetterConsumer";
import { Encryption } from "./components/encryption";
import { Events } from "./components/events";
import { Ingress } from "./components/ingress";
import { stageName } from "./components/ingress/stage";
import { Ledger } from "./components/ledger";
import { Alerts } from "./components/observability/alerts";
import { Dashboard } from "./components/observability/dashboard";
import { sampleTraces } from "./components/observability/tracing";
import { ProviderPipeline } from "./components/providerPipeline";
import { Secrets } from "./components/secrets";
import { Sweeper } from "./components/sweeper";
import { Workflow } from "./components/workflow";
import { loadConfig } from "./config/load";
import { createDeployment } from "./deployment";
import { createGrants } from "./iam/grants";
import { describeOutputs } from "./outputs";
import type { Platform } from "./platform";

// Configuration, names, tags: everything wrong in the stack file is told here, before any resource is made.
const deployment = createDeployment(loadConfig(), readAdoption(pulumi.getStack()));
const bundles = readBundles();

// What all else stands on.
const encryption = new Encryption("encryption", deployment);
const secrets = new Secrets("secrets", deployment);
const alerts = new Alerts("alerts", { deployment, encryption });
const platform: Platform = {
  ...deployment,
  encryption,
  alerts,
  grants: createGrants(deployment.names),
  bundles,
};

// Where money is written down, who hears of it, and what applies it to payments.
const ledger = new Ledger("ledger", { deployment, encryption });
const events = new Events("events", platform, { ledger });
const workflow = new Workflow("workflow", platform, { ledger });

// One pipeline a provider, and one door for all.
const pipelines = Object.keys(deployment.config.providers).map(
  (provider) => new ProviderPipeline(provider, platform, { provider, ledger, events }),
);
const ingress = new Ingress("ingress", platform, { ledger, secrets, pipelines });

// What repairs and what watches.
const recovery = {
  deadLetterConsumer: new DeadLetterConsumer("dead-letters", platform, { ledger, pipelines }),
  sweeper: new Sweeper("sweeper", platform, { ledger, pipelines, workflow }),
};
sampleTraces("tracing", deployment);
const system = {
  encryption,
  secrets,
  alerts,
  ledger,
  events,
  workflow,
  pipelines,
  ingress,
  ...recovery,
};
const described = describeOutputs(system);
const dashboard = new Dashboard("dashboard", {
  deployment,
  providers: pipelines.map(({ provider }) => provider),
  apiName: ingress.apiName,
  stageName,
  stateMachineArn: workflow.stateMachine.arn,
  ...described.watched,
});

export const {
  apiEndpoint,
  webhookUrls,
  apiKeyIds,
  apiKeyValues,
  tableNames,
  tableArns,
  eventBusName,
  topicArns,
  queueUrls,
  dlqUrls,
  functionNames,
  functionArns,
  stateMachineArn,
  kmsKeyIds,
  secretParameterNames,
} = described.outputs;
export const dashboardUrl = dashboard.url;
