import { functionInputs } from "../testing";
import { checkFunction } from "./functionChecks";

const problems = (inputs: Record<string, unknown>) =>
  checkFunction(functionInputs("worker", "", inputs), new Set()).map(
    ({ property, reason }) => `${property}: ${reason}`,
  );

describe("a function's inputs", () => {
  it("are accepted as the program writes them", () => {
    const inputs = {
      architectures: ["arm64"],
      memorySize: 512,
      timeout: 30,
      reservedConcurrentExecutions: -1,
      environment: { variables: { TABLE_NAME: "orders" } },
      tracingConfig: { mode: "Active" },
      loggingConfig: { logFormat: "JSON", logGroup: "orders", applicationLogLevel: "INFO" },
      deadLetterConfig: { targetArn: "arn:aws:sqs:us-east-1:123456789012:dead" },
      publish: false,
    };
    expect(problems(inputs)).toEqual([]);
  });

  it("are refused all at once, with the values and what would be right", () => {
    expect(
      problems({ runtime: "nodejs18.x", memorySize: 64, timeout: 901, publish: true, name: "a b" }),
    ).toEqual([
      "memorySize: got 64, must be a whole number from 128 to 10240",
      "timeout: got 901, must be a whole number from 1 to 900",
      "runtime: got nodejs18.x; the local cloud models only nodejs24.x",
      "publish: got true; the local cloud models only false",
      'name: got a b, must be 1 to 64 letters, digits, "-" or "_"',
    ]);
  });

  it("may not set what Lambda sets, nor more than 4 KB of variables", () => {
    expect(
      problems({ environment: { variables: { AWS_REGION: "eu-west-1", BIG: "x".repeat(4096) } } }),
    ).toEqual([
      "environment.variables.AWS_REGION: is reserved by Lambda and cannot be set",
      "environment.variables: all together are 4131 bytes, must be at most 4096 (4 KB)",
    ]);
  });

  it("may not hold what is not modelled inside a structure", () => {
    expect(problems({ tracingConfig: { mode: "Active", rate: 1 } })).toEqual([
      "tracingConfig.rate: is not modelled by the local cloud",
    ]);
  });
});
