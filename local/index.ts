import { apiGatewayLogRoleArn, bootstrapAccount, type ManagedPolicy } from "./accountBootstrap";
import { Cloud, type CloudOptions } from "./core/cloud";
import { type Endpoint, startEndpoint } from "./endpoint";
import { Engine } from "./engine/engine";
import { createApiGateway } from "./services/apigateway";
import { createDynamoDb, createDynamoDbStreams } from "./services/dynamodb";
import { createEvents } from "./services/events";
import { createIam } from "./services/iam";
import { createKms } from "./services/kms";
import { createLambda, type LambdaOptions } from "./services/lambda";
import { createLogs } from "./services/logs";
import { createMonitoring } from "./services/monitoring";
import { createPipes } from "./services/pipes";
import { createSns } from "./services/sns";
import { createSqs } from "./services/sqs";
import { createSsm } from "./services/ssm";
import { createStates } from "./services/states";
import { createSts } from "./services/sts";
import { createWaf } from "./services/wafv2";
import { createXRay } from "./services/xray";

export interface LocalCloudOptions extends CloudOptions, LambdaOptions {
  /** Port of the AWS endpoint on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Of the account, before any stack is deployed. */
  managedPolicies?: readonly ManagedPolicy[];
}

export interface LocalCloud {
  cloud: Cloud;
  endpoint: Endpoint;
  engine: Engine;
  /** Ends every child process, server and timer. */
  stop(): Promise<void>;
}

/** One AWS account on loopback: all services, their endpoint, and the engine that deploys into it. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const cloud = createCloud(options);
  await bootstrapAccount(cloud, options.managedPolicies);
  const endpoint = await startEndpoint(cloud, { port: options.port });
  const engine = new Engine(cloud);
  return {
    cloud,
    endpoint,
    engine,
    async stop() {
      await cloud.stop();
      await endpoint.stop();
    },
  };
}

/** All services that the local cloud has, without a socket: also what docs/local-cloud-services.md is made from. */
export function createCloud(options: CloudOptions & LambdaOptions): Cloud {
  const cloud = new Cloud(options);
  const factories = [
    createIam,
    createSts,
    createKms,
    createSsm,
    createLogs,
    createMonitoring,
    createXRay,
    createDynamoDb,
    createDynamoDbStreams,
    createSqs,
    createSns,
    createEvents,
    createStates,
    createPipes,
    createWaf,
  ];
  for (const factory of factories) cloud.add(factory);
  cloud.add((owner) => createApiGateway(owner, { cloudWatchRoleArn: apiGatewayLogRoleArn(owner) }));
  cloud.add((owner) => createLambda(owner, options));
  return cloud;
}
