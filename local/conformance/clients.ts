import * as apigateway from "@aws-sdk/client-api-gateway";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as streams from "@aws-sdk/client-dynamodb-streams";
import * as events from "@aws-sdk/client-eventbridge";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as lambda from "@aws-sdk/client-lambda";
import * as pipes from "@aws-sdk/client-pipes";
import * as sfn from "@aws-sdk/client-sfn";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";
import * as ssm from "@aws-sdk/client-ssm";
import * as sts from "@aws-sdk/client-sts";
import type { Input } from "../core/service";

type SdkModule = Record<string, unknown>;

const modules = {
  apigateway: [apigateway, apigateway.APIGatewayClient],
  cloudwatch: [cloudwatch, CloudWatchClient],
  dynamodb: [dynamodb, dynamodb.DynamoDBClient],
  events: [events, events.EventBridgeClient],
  iam: [iam, iam.IAMClient],
  kms: [kms, kms.KMSClient],
  lambda: [lambda, lambda.LambdaClient],
  logs: [logs, logs.CloudWatchLogsClient],
  pipes: [pipes, pipes.PipesClient],
  sfn: [sfn, sfn.SFNClient],
  sns: [sns, sns.SNSClient],
  sqs: [sqs, sqs.SQSClient],
  ssm: [ssm, ssm.SSMClient],
  streams: [streams, streams.DynamoDBStreamsClient],
  sts: [sts, sts.STSClient],
} as const satisfies Record<string, readonly [SdkModule, unknown]>;

export type ServiceName = keyof typeof modules;
export const serviceNames = Object.keys(modules) as ServiceName[];

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- cases read the members that they name
export type Answer = any;

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface Address {
  /** Undefined: AWS itself, with the credentials of the environment. */
  endpoint?: string;
  region: string;
  credentials?: Credentials;
  /** A server that starts is asked again; an answer that is an error is taken as it is. */
  maxAttempts?: number;
}

interface Client {
  config: { systemClockOffset: number };
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
}

/** The AWS SDK's clients for one address, each made when it is first used. */
export class Clients {
  private readonly made = new Map<ServiceName, Client>();
  private readonly others: Clients[] = [];

  constructor(
    private readonly address: Address,
    private aheadMs = 0,
  ) {}

  /** For the same address, in somebody else's name. */
  as(credentials: Credentials): Clients {
    const other = new Clients({ ...this.address, credentials }, this.aheadMs);
    this.others.push(other);
    return other;
  }

  async call(service: ServiceName, operation: string, input: Input): Promise<Answer> {
    const commands = modules[service][0] as unknown as Record<
      string,
      new (input: Input) => unknown
    >;
    const command = commands[`${operation}Command`];
    if (!command) throw new Error(`The SDK has no ${service} ${operation}.`);
    const { $metadata: _, ...output } = await this.client(service).send(new command(input));
    return output;
  }

  /** Requests are signed for a clock that was turned forward. */
  turn(durationMs: number): void {
    this.aheadMs += durationMs;
    for (const client of this.made.values()) client.config.systemClockOffset = this.aheadMs;
    for (const other of this.others) other.turn(durationMs);
  }

  destroy(): void {
    for (const client of [...this.made.values(), ...this.others]) client.destroy();
  }

  private client(service: ServiceName): Client {
    const found = this.made.get(service);
    if (found) return found;
    const make = modules[service][1] as unknown as new (options: object) => Client;
    const client = new make({ maxAttempts: 1, ...this.address });
    client.config.systemClockOffset = this.aheadMs;
    this.made.set(service, client);
    return client;
  }
}
