import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import type { Input, Output } from "../../core/service";
import { createIam } from "../iam";
import { createKms } from "../kms";
import { createSts } from "../sts";
import { createLambda } from "./index";
import { functionInputs } from "./testing";

const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
const keyPolicy = (statements: unknown[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:user/administrator" },
        Action: "kms:*",
        Resource: "*",
      },
      ...statements,
    ],
  });

describe("a function with IAM and KMS as they are", () => {
  let cloud: Cloud;

  beforeEach(() => {
    cloud = new Cloud({
      accountId: "123456789012",
      region: "us-east-1",
      clock: new VirtualClock(Date.UTC(2026, 0, 1)),
      seed: "test",
    });
    for (const factory of [createIam, createSts, createKms, (owner: Cloud) => createLambda(owner)])
      cloud.add(factory);
  });
  afterEach(() => cloud.stop());

  const create = async (token: string, logicalName: string, inputs: Input): Promise<Output> => {
    const type = cloud
      .allServices()
      .flatMap(({ resourceTypes }) => resourceTypes)
      .find((candidate) => candidate.token === token)!;
    return (await type.create(inputs, { caller: cloud.administrator, logicalName })).outputs;
  };
  const role = (service: string) =>
    create("aws:iam/role:Role", "worker", { name: "worker", assumeRolePolicy: trust(service) });
  const deploy = async (inputs: Input = {}) =>
    create(
      "aws:lambda/function:Function",
      "worker",
      functionInputs("worker", `export const handler = async () => process.env.SETTING;`, {
        role: "arn:aws:iam::123456789012:role/worker",
        environment: { variables: { SETTING: "blue" } },
        ...inputs,
      }),
    );
  const invoke = async () => {
    const output = await cloud.call(cloud.administrator, "lambda", "Invoke", {
      FunctionName: "worker",
    });
    return JSON.parse((output["Payload"] as Buffer).toString()) as unknown;
  };

  test_("has a resource policy of 20 KB at most", async () => {
    await role("lambda.amazonaws.com");
    await deploy();
    const allow = (n: number) =>
      create("aws:lambda/permission:Permission", `allow-${n}`, {
        ...{ action: "lambda:InvokeFunction", function: "worker" },
        ...{ principal: "events.amazonaws.com", statementId: `${n}${"s".repeat(97)}` },
      });
    for (let n = 100; n < 160; n++) await allow(n);
    const many = Array.from({ length: 40 }, (_, n) => 160 + n);
    await expect(
      many.reduce(
        (before, n) => before.then(() => allow(n)),
        Promise.resolve({}) as Promise<Output>,
      ),
    ).rejects.toMatchObject({ code: "PolicyLengthExceededException" });
  });

  test_("is refused where the role does not trust Lambda", async () => {
    await role("events.amazonaws.com");
    await expect(deploy()).rejects.toMatchObject({
      code: "InvalidParameterValueException",
      message: "The role defined for the function cannot be assumed by Lambda.",
    });
  });

  test_(
    "decrypts its variables through the grant that Lambda made, without a policy of the role",
    async () => {
      await role("lambda.amazonaws.com");
      const key = await create("aws:kms/key:Key", "key", { policy: keyPolicy([]) });
      await deploy({ kmsKeyArn: key["arn"] });
      expect(await invoke()).toBe("blue");
    },
  );

  test_("cannot start where the key's policy denies it", async () => {
    await role("lambda.amazonaws.com");
    const denial = {
      Effect: "Deny",
      Principal: { AWS: "arn:aws:iam::123456789012:role/worker" },
      Action: "kms:Decrypt",
      Resource: "*",
    };
    const key = await create("aws:kms/key:Key", "key", { policy: keyPolicy([denial]) });
    await deploy({ kmsKeyArn: key["arn"] });
    await expect(invoke()).rejects.toMatchObject({
      code: "KMSAccessDeniedException",
      statusCode: 502,
      message: expect.stringContaining(
        "Lambda was unable to decrypt the environment variables because KMS access was denied.",
      ) as unknown,
    });
  });

  test_("may not be invoked by a service that no permission names", async () => {
    await role("lambda.amazonaws.com");
    await deploy();
    const gateway = {
      kind: "service" as const,
      principal: "apigateway.amazonaws.com",
      arn: "apigateway.amazonaws.com",
      sourceArn: "arn:aws:execute-api:us-east-1:123456789012:abc/dev/POST/webhooks",
    };
    const asGateway = () => cloud.call(gateway, "lambda", "Invoke", { FunctionName: "worker" });
    await expect(asGateway()).rejects.toMatchObject({ code: "AccessDeniedException" });
    const permission = (statementId: string, sourceArn: string) =>
      create("aws:lambda/permission:Permission", statementId, {
        action: "lambda:InvokeFunction",
        function: "worker",
        principal: "apigateway.amazonaws.com",
        statementId,
        sourceArn,
      });
    await permission("OtherApi", "arn:aws:execute-api:us-east-1:123456789012:xyz/*");
    await expect(asGateway()).rejects.toMatchObject({ code: "AccessDeniedException" });
    await permission("ThisApi", "arn:aws:execute-api:us-east-1:123456789012:abc/*/POST/webhooks");
    expect((await asGateway())["StatusCode"]).toBe(200);
  });
});

/** Starting a process takes a moment on a busy machine. */
function test_(name: string, run: () => Promise<void>): void {
  it(name, run, 30_000);
}
