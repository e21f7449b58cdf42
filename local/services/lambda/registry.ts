import { rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Cloud } from "../../core/cloud";
import { AwsError, NotModelledError } from "../../core/errors";
import { AsyncInvocations } from "./asyncInvocations";
import { type FunctionEnvironment, LambdaFunction } from "./function";
import type { InProcessRuntime } from "./inProcess/runtime";
import { Invoker } from "./invoker";
import type { MappingConfiguration } from "./mappings/mapping";
import { SqsPoller } from "./mappings/sqsPoller";
import type { FunctionConfiguration } from "./model";
import type { PoolOptions } from "./processes/pool";
import { RuntimeApi } from "./processes/runtimeApi";
import type { Loss } from "./shipper";

/** All functions and event source mappings of the account, and what they share. */
export class Registry {
  readonly invoker: Invoker;
  readonly asyncInvocations: AsyncInvocations;
  readonly losses: Loss[] = [];
  private codeDirectory: string | undefined;
  private readonly functions = new Map<string, LambdaFunction>();
  private readonly mappings = new Map<
    string,
    { configuration: MappingConfiguration; poller: SqsPoller | undefined }
  >();
  private readonly api = new RuntimeApi();
  private readonly environment: FunctionEnvironment;

  constructor(
    readonly cloud: Cloud,
    poolOptions: PoolOptions,
    inProcess?: InProcessRuntime,
  ) {
    this.invoker = new Invoker(cloud);
    this.asyncInvocations = new AsyncInvocations(cloud, this.invoker, (name) =>
      this.functions.get(name),
    );
    this.environment = {
      ...{ cloud, api: this.api, poolOptions, inProcess },
      lost: (loss) => this.remember(loss),
    };
  }

  /** Holds the unpacked code, from the first function on; it goes when the cloud stops. Nobody loads it where functions run in this process. */
  get codeRoot(): string | undefined {
    if (this.environment.inProcess) return undefined;
    return (this.codeDirectory ??= mkdtempSync(path.join(tmpdir(), "local-lambda-")));
  }

  functionArn(name: string): string {
    return this.cloud.arn("lambda", `function:${name}`);
  }

  allFunctions(): LambdaFunction[] {
    return [...this.functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** By name, ARN or part of it (`<account>:function:<name>`), with `$LATEST` or nothing behind it. */
  function(reference: string, qualifier?: string): LambdaFunction {
    const { name, version } = parseFunctionReference(reference);
    const asked = qualifier ?? version ?? "$LATEST";
    if (asked !== "$LATEST")
      throw new NotModelledError(`the qualifier ${asked}: function versions and aliases`);
    const found = this.functions.get(name);
    if (found) return found;
    throw new AwsError(
      "ResourceNotFoundException",
      `Function not found: ${this.functionArn(name)}`,
      {
        statusCode: 404,
        members: { Type: "User" },
      },
    );
  }

  create(configuration: FunctionConfiguration): LambdaFunction {
    if (this.functions.has(configuration.functionName))
      throw new AwsError(
        "ResourceConflictException",
        `Function already exist: ${configuration.functionName}`,
        { statusCode: 409 },
      );
    const made = new LambdaFunction(this.environment, configuration);
    this.functions.set(made.name, made);
    return made;
  }

  async delete(name: string): Promise<void> {
    for (const mapping of this.mappings.values())
      if (mapping.configuration.functionName === name) mapping.poller?.stop();
    const found = this.functions.get(name);
    this.functions.delete(name);
    this.invoker.concurrency.release(name);
    await found?.stop();
  }

  allMappings(): MappingConfiguration[] {
    return [...this.mappings.values()].map(({ configuration }) => configuration);
  }

  mapping(uuid: string): { configuration: MappingConfiguration; poller: SqsPoller | undefined } {
    const found = this.mappings.get(uuid);
    if (found) return found;
    throw new AwsError("ResourceNotFoundException", "The resource you requested does not exist.", {
      statusCode: 404,
      members: { Type: "User" },
    });
  }

  /** Makes a mapping or replaces it; what the old poller has taken, it finishes. */
  putMapping(configuration: MappingConfiguration): void {
    const same = this.allMappings().find(
      ({ uuid, queueArn, functionName }) =>
        uuid !== configuration.uuid &&
        queueArn === configuration.queueArn &&
        functionName === configuration.functionName,
    );
    if (same)
      throw new AwsError(
        "ResourceConflictException",
        `The event source arn (" ${configuration.queueArn} ") and function (" ${configuration.functionName} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${same.uuid}`,
        { statusCode: 409 },
      );
    this.mappings.get(configuration.uuid)?.poller?.stop();
    const target = this.function(configuration.functionName);
    const poller = configuration.enabled
      ? new SqsPoller(this.cloud, this.invoker, target, configuration)
      : undefined;
    this.mappings.set(configuration.uuid, { configuration, poller });
    poller?.start();
  }

  deleteMapping(uuid: string): void {
    this.mappings.get(uuid)?.poller?.stop();
    this.mappings.delete(uuid);
  }

  async stop(): Promise<void> {
    for (const { poller } of this.mappings.values()) poller?.stop();
    await Promise.all(this.allFunctions().map((found) => found.stop()));
    await this.api.stop();
    if (this.codeDirectory) rmSync(this.codeDirectory, { recursive: true, force: true });
  }

  private remember(loss: Loss): void {
    const known = this.losses.find(
      ({ what, reason }) => what === loss.what && reason === loss.reason,
    );
    if (known) known.items += loss.items;
    else this.losses.push({ ...loss });
  }
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html, FunctionName */
export function parseFunctionReference(reference: string): {
  name: string;
  version: string | undefined;
} {
  const match =
    /^(?:arn:[^:]+:lambda:[^:]+:)?(?:\d{12}:)?(?:function:)?([A-Za-z0-9_-]+)(?::([^:]+))?$/.exec(
      reference,
    );
  if (!match)
    throw new AwsError(
      "ValidationException",
      `"${reference}" is neither a function's name nor its ARN.`,
    );
  return { name: match[1]!, version: match[2] };
}
