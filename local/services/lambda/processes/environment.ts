import type { Cloud } from "../../../core/cloud";
import { VirtualClock } from "../../../core/clock";
import { AwsError } from "../../../core/errors";
import type { FunctionConfiguration } from "../model";
import type { Session } from "../roleSession";

export interface EnvironmentOptions {
  /** `name:port` → `127.0.0.1:port`: names that functions may reach although there is no internet. */
  hosts?: Readonly<Record<string, string>>;
  extraCaCertsFile?: string;
  /** Added to every process as it is; for measuring (NODE_V8_COVERAGE) and the like. */
  processEnvironment?: Readonly<Record<string, string>>;
}

/** Everything that a process sees of its environment: nothing of the parent's but where programs are. */
export function processEnvironment(
  cloud: Cloud,
  configuration: FunctionConfiguration,
  parts: {
    variables: Readonly<Record<string, string>>;
    session: Session;
    runtimeApi: string;
    logStreamName: string;
    xrayDaemonAddress: string;
    options: EnvironmentOptions;
  },
): Record<string, string> {
  const { logging } = configuration;
  return {
    ...parts.variables,
    ...parts.session.environment,
    ...parts.options.processEnvironment,
    ...(process.env["PATH"] !== undefined && { PATH: process.env["PATH"] }),
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ENDPOINT_URL: cloud.endpointUrl,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: configuration.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memorySizeMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: logging.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: parts.logStreamName,
    AWS_LAMBDA_LOG_FORMAT: logging.logFormat,
    ...(logging.logFormat === "JSON" && {
      AWS_LAMBDA_LOG_LEVEL: logging.applicationLogLevel ?? "INFO",
    }),
    AWS_LAMBDA_RUNTIME_API: parts.runtimeApi,
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: parts.xrayDaemonAddress,
    _AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1",
    _AWS_XRAY_DAEMON_PORT: parts.xrayDaemonAddress.split(":")[1]!,
    LAMBDA_TASK_ROOT: configuration.code.directory,
    NODE_PATH: configuration.code.directory,
    // A dozen processes of few threads: glibc's pools for each thread would only be memory: some MB each.
    MALLOC_ARENA_MAX: "1",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    _HANDLER: configuration.handler,
    ...(parts.options.extraCaCertsFile && { NODE_EXTRA_CA_CERTS: parts.options.extraCaCertsFile }),
    LOCAL_CLOUD_RUNTIME: JSON.stringify({
      cloudTimeMs: cloud.clock.nowMs(),
      hosts: parts.options.hosts ?? {},
      logFormat: logging.logFormat,
      applicationLogLevel: logging.applicationLogLevel ?? "INFO",
      reportQuiescence: cloud.clock instanceof VirtualClock,
    }),
  };
}

/** The function's own variables; with a customer-managed key the role must be let to decrypt them. */
export async function decryptVariables(
  cloud: Cloud,
  configuration: FunctionConfiguration,
  session: Session,
): Promise<Readonly<Record<string, string>>> {
  const { environment } = configuration;
  if (environment.kind === "plain") return environment.variables;
  try {
    const output = await cloud.call({ ...session.caller, viaService: "lambda" }, "kms", "Decrypt", {
      CiphertextBlob: environment.ciphertext,
      EncryptionContext: environmentEncryptionContext(configuration.functionArn),
    });
    return JSON.parse(Buffer.from(output["Plaintext"] as Uint8Array).toString()) as Record<
      string,
      string
    >;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      "KMSAccessDeniedException",
      `Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings. KMS Exception: ${error.code} KMS Message: ${error.message}`,
      { statusCode: 502, cause: error },
    );
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/security-encryption-at-rest.html */
export const environmentEncryptionContext = (functionArn: string) => ({
  "aws:lambda:FunctionArn": functionArn,
});
