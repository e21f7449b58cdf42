import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import { fakeService } from "../../core/fakeService";
import type { Input } from "../../core/service";
import { createIam } from "../iam";
import { createKms } from "../kms";
import { createLogs } from "../logs";
import { createSts } from "../sts";
import { createStates } from "./index";

const account = "111122223333";
const machineArn = `arn:aws:states:us-east-1:${account}:stateMachine:payment`;
const logGroupName = "/aws/vendedlogs/states/payment";
const policy = (...Statement: unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const trust = (sourceArn: string) =>
  policy({
    Effect: "Allow",
    Principal: { Service: "states.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
  });

const logDelivery = {
  Effect: "Allow",
  Action: [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
  ],
  Resource: "*",
};
const put = { Effect: "Allow", Action: "dynamodb:PutItem", Resource: "*" };
const machineKey = {
  Effect: "Allow",
  Action: ["kms:GenerateDataKey", "kms:Decrypt"],
  Resource: "*",
  Condition: { StringEquals: { "kms:EncryptionContext:aws:states:stateMachineArn": machineArn } },
};
const sealing = {
  Effect: "Allow",
  Action: "kms:GenerateDataKey",
  Resource: "*",
  Condition: {
    StringEquals: { "kms:EncryptionContext:SourceArn": `arn:aws:logs:us-east-1:${account}:*` },
  },
};
/** The default policy of a key knows only the account; log delivery is a service of its own. */
const keyPolicy = policy(
  {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  },
  {
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: "kms:Decrypt",
    Resource: "*",
  },
);
const everything = [logDelivery, put, machineKey, sealing];

async function deploy(change: { trust?: string; statements?: unknown[] } = {}) {
  const cloud = new Cloud({
    accountId: account,
    region: "us-east-1",
    clock: new VirtualClock(Date.parse("2026-01-01T00:00:00Z")),
    seed: "states permissions",
  });
  for (const factory of [createIam, createSts, createKms, createLogs, createStates])
    cloud.add(factory);
  const dynamodb = fakeService("dynamodb", { PutItem: () => ({}) });
  Object.assign(dynamodb.operations["PutItem"]!, {
    authorize: () => [
      { action: "dynamodb:PutItem", resource: "arn:aws:dynamodb:us-east-1:111122223333:table/t" },
    ],
  });
  cloud.add(() => dynamodb);
  const create = async (service: string, token: string, inputs: Input) => {
    const type = cloud.service(service).resourceTypes.find((one) => one.token === token)!;
    return (await type.create(inputs, { caller: cloud.administrator, logicalName: "x" })).outputs;
  };
  const key = await create("kms", "aws:kms/key:Key", { policy: keyPolicy });
  await create("logs", "aws:cloudwatch/logGroup:LogGroup", { name: logGroupName });
  const role = await create("iam", "aws:iam/role:Role", {
    name: "workflow",
    assumeRolePolicy: change.trust ?? trust(machineArn),
    inlinePolicies: [{ name: "p", policy: policy(...(change.statements ?? everything)) }],
  });
  await create("states", "aws:sfn/stateMachine:StateMachine", {
    name: "payment",
    roleArn: role["arn"],
    definition: JSON.stringify({
      StartAt: "S",
      States: {
        S: {
          Type: "Task",
          Resource: "arn:aws:states:::dynamodb:putItem",
          Parameters: { TableName: "t" },
          End: true,
        },
      },
    }),
    loggingConfiguration: {
      level: "ALL",
      logDestination: `arn:aws:logs:us-east-1:${account}:log-group:${logGroupName}:*`,
    },
    encryptionConfiguration: { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: key["arn"] },
  });
  const call = (service: string, operation: string, input: Input): Promise<Input> =>
    cloud.call(cloud.administrator, service, operation, input);
  const { executionArn } = await call("states", "StartExecution", { stateMachineArn: machineArn });
  await cloud.advance(0);
  return { execution: await call("states", "DescribeExecution", { executionArn }), call };
}

describe("a state machine's role", () => {
  it("runs the machine, and its logs arrive, where everything is granted", async () => {
    const { execution, call } = await deploy();
    expect(execution["status"]).toBe("SUCCEEDED");
    const { events } = await call("logs", "FilterLogEvents", { logGroupName });
    expect(
      (events as { message: string }[]).map(({ message }) => JSON.parse(message).type),
    ).toContain("ExecutionSucceeded");
  });

  it("must be allowed to seal the logs, or they do not arrive while the machine runs", async () => {
    const { execution, call } = await deploy({ statements: [logDelivery, put, machineKey] });
    expect(execution["status"]).toBe("SUCCEEDED");
    expect(await call("logs", "FilterLogEvents", { logGroupName })).toMatchObject({ events: [] });
  });

  it("must trust Step Functions for this machine, or the machine is not made", async () => {
    await expect(deploy({ trust: trust(`${machineArn}-other`) })).rejects.toThrow(
      "Neither the global service principal states.amazonaws.com",
    );
  });

  it("must be allowed to set up the logs, or the machine is not made", async () => {
    await expect(deploy({ statements: [put, machineKey] })).rejects.toThrow(
      "is not authorized to access the Log Destination",
    );
  });

  it("must be allowed to use the machine's key, or nothing starts", async () => {
    await expect(deploy({ statements: [logDelivery, put] })).rejects.toMatchObject({
      code: "KmsAccessDeniedException",
    });
  });

  it("must be allowed what its tasks do, or they fail", async () => {
    const { execution } = await deploy({ statements: [logDelivery, machineKey] });
    expect(execution).toMatchObject({ status: "FAILED", error: "DynamoDB.AccessDeniedException" });
  });
});
