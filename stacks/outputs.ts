/** What other programs and people need to know of a deployed system. */
import * as pulumi from "@pulumi/pulumi";
import { type Provider, subscribers } from "../contracts/functions";
import type { DeadLetterConsumer } from "./components/deadLetterConsumer";
import type { DeadLetterQueue } from "./components/deadLetterQueue";
import type { Encryption } from "./components/encryption";
import type { Events } from "./components/events";
import type { Function } from "./components/function";
import type { Ingress } from "./components/ingress";
import type { Ledger } from "./components/ledger";
import type { Alerts } from "./components/observability/alerts";
import type { ProviderPipeline } from "./components/providerPipeline";
import type { Secrets } from "./components/secrets";
import type { Sweeper } from "./components/sweeper";
import type { Workflow } from "./components/workflow";
import type { WorkQueue } from "./components/workQueue";

/** Who sends to /webhooks without naming a provider. */
const genericProvider: Provider = "generic";

export interface System {
  encryption: Encryption;
  secrets: Secrets;
  alerts: Alerts;
  ledger: Ledger;
  events: Events;
  workflow: Workflow;
  pipelines: readonly ProviderPipeline[];
  ingress: Ingress;
  deadLetterConsumer: DeadLetterConsumer;
  sweeper: Sweeper;
}

export function describeOutputs(system: System) {
  const functions = functionsOf(system);
  const queues = queuesOf(system);
  const deadLetters = deadLettersOf(system, functions, queues);
  return {
    outputs: {
      ...ingressOutputs(system),
      ...ledgerOutputs(system),
      eventBusName: system.events.bus.name,
      topicArns: { payments: system.events.topic.topic.arn, alerts: system.alerts.topicArn },
      queueUrls: mapValues(queues, ({ queue }) => queue.url),
      dlqUrls: mapValues(deadLetters, ({ queue }) => queue.url),
      functionNames: mapValues(functions, ({ lambda }) => lambda.name),
      functionArns: mapValues(functions, ({ lambda }) => lambda.arn),
      stateMachineArn: system.workflow.stateMachine.machine.arn,
      kmsKeyIds: system.encryption.keyIds,
      secretParameterNames: system.secrets.byProvider,
    },
    /** Physical names for the dashboard. */
    watched: {
      functionNames: Object.values(functions).map(({ name }) => name),
      queueNames: Object.values(queues).map(({ name }) => name),
      deadLetterQueueNames: Object.values(deadLetters).map(({ name }) => name),
      pipeName: system.workflow.pipe.name,
    },
  };
}

function ingressOutputs({ ingress, pipelines }: System) {
  const keys = ingress.senderKeys.byProvider;
  return {
    apiEndpoint: ingress.endpoint,
    /** To register at the provider, with `?token=<key>` behind it where the provider cannot send a header. */
    webhookUrls: Object.fromEntries(
      pipelines.map(({ provider }) => [
        provider,
        pulumi.interpolate`${ingress.publicEndpoint}/webhooks${provider === genericProvider ? "" : `/${provider}`}`,
      ]),
    ),
    apiKeyIds: mapValues(keys, (key) => key.id),
    apiKeyValues: pulumi.secret(mapValues(keys, (key) => key.value)),
  };
}

function ledgerOutputs({ ledger }: System) {
  const { webhooks, transactions, payments } = ledger;
  const tables = { webhooks, transactions, payments };
  return {
    tableNames: mapValues(tables, (table) => table.name),
    tableArns: mapValues(tables, (table) => table.arn),
  };
}

function functionsOf(system: System): Record<string, Function> {
  const { ingress, events, workflow, pipelines, deadLetterConsumer, sweeper } = system;
  const all: Function[] = [
    ingress.authorizer,
    ingress.validator,
    ...pipelines.map(({ processor }) => processor),
    deadLetterConsumer.function,
    sweeper.function,
    events.eventProcessor,
    ...Object.values(events.topic.consumers),
    workflow.paymentProcessor,
  ];
  return Object.fromEntries(all.map((each) => [each.resource, each]));
}

/** By provider or subscriber. */
function queuesOf({ pipelines, events }: System): Record<string, WorkQueue> {
  return Object.fromEntries([
    ...pipelines.map(({ provider, queue }) => [provider, queue] as const),
    ...subscribers.map((subscriber) => [subscriber, events.topic.queues[subscriber]] as const),
  ]);
}

function deadLettersOf(
  { events, workflow, sweeper }: System,
  functions: Record<string, Function>,
  queues: Record<string, WorkQueue>,
): Record<string, DeadLetterQueue> {
  const ofFunctions = Object.values(functions).flatMap(({ resource, deadLetters }) =>
    deadLetters ? [[resource, deadLetters] as const] : [],
  );
  return {
    ...mapValues(queues, ({ deadLetters }) => deadLetters),
    ...Object.fromEntries(ofFunctions),
    ...events.ruleDeadLetters,
    "sweeper-schedule": sweeper.ruleDeadLetters,
    "event-bus": events.busDeadLetters,
    "ledger-pipe": workflow.pipe.deadLetters,
  };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U) {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, map(value)]),
  ) as Record<string, U>;
}
