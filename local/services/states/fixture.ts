import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import { fakeService } from "../../core/fakeService";
import type { MetricDatum } from "../../core/metrics";
import type { Input, Output } from "../../core/service";
import { createStates } from "./index";

export const START_MS = Date.parse("2026-01-01T00:00:00Z");
export const DAY_MS = 86_400_000;
export const functionArn = "arn:aws:lambda:us-east-1:111122223333:function:f";

type Answer = (input: Input) => Output | Promise<Output>;

/** For tests: Step Functions beside neighbours that only note their calls, on a virtual clock, where everybody may do everything. */
export function statesFixture(
  invoke: Answer = () => ({ StatusCode: 200, Payload: Buffer.from('{"ok":true}') }),
) {
  const cloud = new Cloud({
    accountId: "111122223333",
    region: "us-east-1",
    clock: new VirtualClock(START_MS),
    seed: "states",
  });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  const sts = fakeService("sts", {
    AssumeRole: ({ RoleArn }) => {
      const caller = { kind: "role" as const, arn: RoleArn, roleArn: RoleArn };
      cloud.credentials.issue({ accessKeyId: RoleArn, secretAccessKey: "s", caller });
      return { Credentials: { AccessKeyId: RoleArn } };
    },
  });
  const lambda = fakeService("lambda", { Invoke: invoke });
  const dynamodb = fakeService("dynamodb", { PutItem: () => ({}) });
  const logs = fakeService("logs", { CreateLogStream: () => ({}), PutLogEvents: () => ({}) });
  const xray = fakeService("xray", {
    PutTraceSegments: () => ({}),
    GetSamplingRules: () => ({ SamplingRuleRecords: [] }),
  });
  for (const fake of [sts, lambda, dynamodb, logs, xray]) cloud.add(() => fake);
  const states = cloud.add(createStates);
  const metrics: MetricDatum[] = [];
  cloud.metrics.addSink({ record: (datum) => metrics.push(datum) });
  const call = (operation: string, input: Input = {}): Promise<Input> =>
    cloud.call(cloud.administrator, "states", operation, input);
  const machine = async (definition: unknown, more: Input = {}) => {
    const type = states.resourceTypes[0]!;
    const inputs = {
      name: "payment",
      roleArn: "arn:aws:iam::111122223333:role/workflow",
      definition: JSON.stringify(definition),
      ...more,
    };
    const failures = type.check!(inputs, new Set());
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    const context = { caller: cloud.administrator, logicalName: "m" };
    return (await type.create(inputs, context)).id;
  };
  const run = async (definition: unknown, input: unknown = {}, advanceMs = DAY_MS) => {
    const stateMachineArn = await machine(definition);
    const started = await call("StartExecution", { stateMachineArn, input: JSON.stringify(input) });
    await cloud.advance(advanceMs);
    return call("DescribeExecution", { executionArn: started["executionArn"] });
  };
  const types = async (executionArn: string) =>
    (await call("GetExecutionHistory", { executionArn, maxResults: 1000 }))["events"].map(
      ({ type }: { type: string }) => type,
    );
  return { cloud, call, machine, run, types, lambda, dynamodb, logs, xray, metrics };
}

export const one = (state: Input) => ({ StartAt: "S", States: { S: { End: true, ...state } } });
export const task = (more: Input = {}) => one({ Type: "Task", Resource: functionArn, ...more });
