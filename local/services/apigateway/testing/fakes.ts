import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { Input, Output, Service } from "../../../core/service";

/** What a fake function does with its event: returns a value, or throws as a function would. */
export type FakeFunction = (event: Input) => unknown;

export interface Invocation {
  name: string;
  input: Input;
  event: Input;
  callerArn: string;
  sourceArn?: string;
}

/** Services beside the gateway, reduced to what it asks of them. */
export function fakeLambda(
  functions: Map<string, FakeFunction>,
  invocations: Invocation[],
): Service {
  return {
    name: "lambda",
    protocol: { kind: "restJson" },
    resourceTypes: [],
    operations: {
      Invoke: {
        parameters: {
          FunctionName: "string",
          InvocationType: "string",
          Payload: "blob",
          TraceHeader: "string",
        },
        authorize: () => [],
        async handle(input, { caller, requestId }): Promise<Output> {
          const name = String(input["FunctionName"]).split(":").at(-1)!;
          const run = functions.get(name);
          if (!run)
            throw new AwsError("ResourceNotFoundException", "Function not found", {
              statusCode: 404,
            });
          const event = JSON.parse(String(input["Payload"])) as Input;
          const sourceArn = caller.kind === "service" ? caller.sourceArn : undefined;
          invocations.push({ name, input, event, callerArn: caller.arn, sourceArn });
          try {
            const value = await run(event);
            return {
              StatusCode: 200,
              RequestId: requestId,
              Payload: Buffer.from(JSON.stringify(value ?? null)),
            };
          } catch (error) {
            if (error instanceof AwsError) throw error;
            const { name: errorType, message: errorMessage } = error as Error;
            return {
              StatusCode: 200,
              FunctionError: "Unhandled",
              Payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
            };
          }
        },
      },
    },
  };
}

export function fakeXray(segments: Input[], samplingRules: Input[]): Service {
  return {
    name: "xray",
    protocol: { kind: "restJson" },
    resourceTypes: [],
    operations: {
      PutTraceSegments: {
        parameters: { TraceSegmentDocuments: "list" },
        authorize: () => [],
        handle(input) {
          for (const document of input["TraceSegmentDocuments"] as string[])
            segments.push(JSON.parse(document) as Input);
          return {};
        },
      },
      GetSamplingRules: {
        parameters: {},
        authorize: () => [],
        handle: () => ({
          SamplingRuleRecords: samplingRules.map((rule) => ({
            SamplingRule: { ...anything, ...rule },
          })),
        }),
      },
    },
  };
}

const anything = {
  ServiceName: "*",
  ServiceType: "*",
  Host: "*",
  HTTPMethod: "*",
  URLPath: "*",
  ResourceARN: "*",
};

export function fakeSts(cloud: Cloud): Service {
  return {
    name: "sts",
    protocol: { kind: "awsQuery", apiVersion: "2011-06-15" },
    resourceTypes: [],
    operations: {
      AssumeRole: {
        parameters: { RoleArn: "string", RoleSessionName: "string" },
        authorize: () => [],
        handle({ RoleArn, RoleSessionName }) {
          const accessKeyId = `ASIA${cloud.random.token(16)}`;
          const role = String(RoleArn).split("/").at(-1)!;
          const arn = `arn:aws:sts::${cloud.accountId}:assumed-role/${role}/${RoleSessionName}`;
          cloud.credentials.issue({
            accessKeyId,
            secretAccessKey: "s",
            caller: { kind: "role", arn, roleArn: String(RoleArn) },
          });
          return { Credentials: { AccessKeyId: accessKeyId } };
        },
      },
    },
  };
}
