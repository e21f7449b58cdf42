import type { CheckFailure, Input } from "../../../core/service";

const RUNTIME = "nodejs24.x";
const ENVIRONMENT_BYTES_MAX = 4096;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, "Defined runtime environment variables" */
const RESERVED_VARIABLES =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_(FUNCTION_(NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME|RUNTIME_API)|AWS_(ACCESS_KEY(_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** All that is wrong with a function's inputs, by AWS's limits and by what is modelled. */
export function checkFunction(inputs: Input, unknown: ReadonlySet<string>): CheckFailure[] {
  return [
    ...range(inputs, "memorySize", 128, 10_240),
    ...range(inputs, "timeout", 1, 900),
    ...range(inputs, "reservedConcurrentExecutions", -1, 100_000),
    ...oneOf(inputs, "runtime", [RUNTIME]),
    ...oneOf(inputs, "packageType", ["Zip"]),
    ...oneOf(inputs, "publish", [false]),
    ...architectures(inputs),
    ...name(inputs),
    ...handler(inputs),
    ...(unknown.has("environment") ? [] : environment(inputs)),
    ...nested(inputs, "loggingConfig", [
      "applicationLogLevel",
      "logFormat",
      "logGroup",
      "systemLogLevel",
    ]),
    ...nested(inputs, "tracingConfig", ["mode"]),
    ...nested(inputs, "deadLetterConfig", ["targetArn"]),
    ...nested(inputs, "environment", ["variables"]),
    ...logLevels(inputs),
  ];
}

function range(inputs: Input, property: string, min: number, max: number): CheckFailure[] {
  const value = inputs[property] as number | undefined;
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return [];
  return [{ property, reason: `got ${value}, must be a whole number from ${min} to ${max}` }];
}

function oneOf(inputs: Input, property: string, modelled: readonly unknown[]): CheckFailure[] {
  const value: unknown = inputs[property];
  if (value === undefined || modelled.includes(value)) return [];
  return [
    {
      property,
      reason: `got ${String(value)}; the local cloud models only ${modelled.join(", ")}`,
    },
  ];
}

function nested(inputs: Input, property: string, modelled: readonly string[]): CheckFailure[] {
  const given = Object.entries((inputs[property] ?? {}) as Record<string, unknown>);
  return given
    .filter(([key, value]) => value !== undefined && !modelled.includes(key))
    .map(([key]) => ({
      property: `${property}.${key}`,
      reason: "is not modelled by the local cloud",
    }));
}

/** Both are accepted and run on the machine's own processor. */
function architectures(inputs: Input): CheckFailure[] {
  const value = inputs["architectures"] as string[] | undefined;
  if (value === undefined || (value.length === 1 && ["arm64", "x86_64"].includes(value[0]!)))
    return [];
  return [
    {
      property: "architectures",
      reason: `got ${JSON.stringify(value)}, must be ["arm64"] or ["x86_64"]`,
    },
  ];
}

function name(inputs: Input): CheckFailure[] {
  const value = inputs["name"] as string | undefined;
  if (value === undefined || /^[a-zA-Z0-9_-]{1,64}$/.test(value)) return [];
  return [
    { property: "name", reason: `got ${value}, must be 1 to 64 letters, digits, "-" or "_"` },
  ];
}

function handler(inputs: Input): CheckFailure[] {
  const value = inputs["handler"] as string | undefined;
  if (value === undefined || /^[^\s]{1,128}$/.test(value)) return [];
  return [
    {
      property: "handler",
      reason: `got "${value}", must be at most 128 characters without spaces, e.g. index.handler`,
    },
  ];
}

function environment(inputs: Input): CheckFailure[] {
  const variables = (inputs["environment"]?.variables ?? {}) as Record<string, string | undefined>;
  const failures = Object.keys(variables).flatMap((key) => variableName(key));
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes > ENVIRONMENT_BYTES_MAX)
    failures.push({
      property: "environment.variables",
      reason: `all together are ${bytes} bytes, must be at most ${ENVIRONMENT_BYTES_MAX} (4 KB)`,
    });
  return failures;
}

function variableName(key: string): CheckFailure[] {
  const property = `environment.variables.${key}`;
  if (RESERVED_VARIABLES.test(key))
    return [{ property, reason: "is reserved by Lambda and cannot be set" }];
  if (!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(key))
    return [
      {
        property,
        reason: "must begin with a letter and have at least two letters, digits or underscores",
      },
    ];
  return [];
}

function logLevels(inputs: Input): CheckFailure[] {
  const { logFormat, applicationLogLevel, systemLogLevel } = (inputs["loggingConfig"] ??
    {}) as Record<string, string | undefined>;
  const failures: CheckFailure[] = [];
  if (logFormat !== undefined && !["Text", "JSON"].includes(logFormat))
    failures.push({
      property: "loggingConfig.logFormat",
      reason: `got ${logFormat}, must be Text or JSON`,
    });
  if (logFormat !== "JSON" && (applicationLogLevel !== undefined || systemLogLevel !== undefined))
    failures.push({ property: "loggingConfig", reason: "log levels need logFormat JSON" });
  return failures;
}
