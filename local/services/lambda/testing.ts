import { zipSync } from "fflate";
import type { RoleCaller } from "../../core/caller";
import { Cloud } from "../../core/cloud";
import { type Clock, VirtualClock } from "../../core/clock";
import type { MetricDatum } from "../../core/metrics";
import type { Input, Operation, Output, Service } from "../../core/service";
import { createLambda, type LambdaOptions, type LambdaService } from "./index";

/** For tests: a cloud with Lambda, an STS that gives every role its credentials, and whatever services a test adds. */
export interface TestCloud {
  cloud: Cloud;
  lambda: LambdaService;
  metrics: MetricDatum[];
  /** Makes a function from the text of its index.mjs. */
  deploy(name: string, source: string, inputs?: Input): Promise<Output>;
  invoke(name: string, event?: unknown, input?: Input): Promise<InvokeAnswer>;
  create(token: string, logicalName: string, inputs: Input): Promise<Output>;
}

export interface InvokeAnswer {
  payload: unknown;
  functionError: unknown;
  output: Output;
}

export const roleArn = "arn:aws:iam::123456789012:role/worker";
const startMs = Date.UTC(2026, 0, 1);

export function testCloud(
  options: LambdaOptions & { clock?: Clock; concurrencyLimit?: number } = {},
): TestCloud {
  const { clock = new VirtualClock(startMs), concurrencyLimit, ...lambdaOptions } = options;
  const cloud = new Cloud({
    accountId: "123456789012",
    region: "us-east-1",
    clock,
    seed: "test",
    concurrencyLimit,
  });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  const metrics: MetricDatum[] = [];
  cloud.metrics.addSink({ record: (datum) => void metrics.push(datum) });
  cloud.add(fakeSts);
  const lambda = cloud.add((owner) => createLambda(owner, lambdaOptions)) as LambdaService;
  const create = async (token: string, logicalName: string, inputs: Input): Promise<Output> => {
    const types = cloud.allServices().flatMap(({ resourceTypes }) => resourceTypes);
    const type = types.find((candidate) => candidate.token === token)!;
    const failures = type.check?.(inputs, new Set()) ?? [];
    if (failures.length > 0)
      throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
    return (await type.create(inputs, { caller: cloud.administrator, logicalName })).outputs;
  };
  return {
    cloud,
    lambda,
    metrics,
    create,
    deploy: (name, source, inputs = {}) =>
      create("aws:lambda/function:Function", name, functionInputs(name, source, inputs)),
    async invoke(name, event = {}, input = {}) {
      const output = await cloud.call(cloud.administrator, "lambda", "Invoke", {
        FunctionName: name,
        Payload: Buffer.from(JSON.stringify(event)),
        ...input,
      });
      const body = ((output["Payload"] ?? "") as Buffer | string).toString();
      return {
        payload: body === "" ? undefined : (JSON.parse(body) as unknown),
        functionError: output["FunctionError"],
        output,
      };
    },
  };
}

export function functionInputs(name: string, source: string, inputs: Input = {}): Input {
  return {
    name,
    code: zipOf({ "index.mjs": source }),
    handler: "index.handler",
    runtime: "nodejs24.x",
    role: roleArn,
    ...inputs,
  };
}

export function zipOf(files: Record<string, string>) {
  const entries = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]),
  );
  return { kind: "buffer", data: Buffer.from(zipSync(entries)) };
}

/** A service whose operations are plain functions of caller and input; nothing is asked of IAM. */
export function fakeService(
  name: string,
  handlers: Record<string, (input: Input, caller: RoleCaller) => Output | Promise<Output>>,
): Service {
  const operation = (
    handle: (input: Input, caller: RoleCaller) => Output | Promise<Output>,
  ): Operation => ({
    // Anything goes: what the service under test sends is what a test looks at.
    parameters: new Proxy({}, { has: () => true }),
    authorize: () => [],
    handle: (input, { caller }) => handle(input, caller as RoleCaller),
  });
  const operations = Object.fromEntries(
    Object.entries(handlers).map(([key, handle]) => [key, operation(handle)]),
  );
  return { name, protocol: { kind: "restJson" }, operations, resourceTypes: [] };
}

function fakeSts(cloud: Cloud): Service {
  return fakeService("sts", {
    AssumeRole(input) {
      const accessKeyId = `ASIA${cloud.random.token(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")}`;
      const role = (input["RoleArn"] as string).split("/").at(-1)!;
      cloud.credentials.issue({
        accessKeyId,
        secretAccessKey: cloud.random.hex(40),
        sessionToken: cloud.random.hex(40),
        expiresAtMs: cloud.clock.nowMs() + 3600 * 1000,
        caller: {
          kind: "role",
          arn: `arn:aws:sts::${cloud.accountId}:assumed-role/${role}/${input["RoleSessionName"]}`,
          roleArn: input["RoleArn"] as string,
        },
      });
      return { Credentials: { AccessKeyId: accessKeyId } };
    },
  });
}
