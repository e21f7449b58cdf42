/**
 * Stands in for the AWS SDK's clients: commands hold their input, `send` is a call through the cloud's one door, as the
 * function's role. It behaves as the SDK does towards its caller: three attempts for what may be tried again,
 * each one made by the request handler, which has a time limit and ends with an abort signal. Serialising and signing
 * are left to the tests that run the functions as processes.
 */
import { AwsError } from "../../local/core/errors";
import type { Input, Output } from "../../local/core/service";
import type { LoadedInstance } from "../../local/services/lambda/inProcess/runtime";
import { fromWire, toWire } from "./wire";

/** npm's names of the clients → the cloud's names of the services. */
const services: Readonly<Record<string, string>> = {
  "client-dynamodb": "dynamodb",
  "client-sqs": "sqs",
  "client-eventbridge": "events",
  "client-ssm": "ssm",
  "client-sfn": "states",
};

interface ClientConfig {
  maxAttempts?: number;
  requestHandler?: { handle: (call: Call) => Promise<Output> };
}

/** What the SDK's request is here. */
type Call = () => Promise<Output>;

type Caller = Pick<LoadedInstance, "call" | "globals">;

/** Its classes are made as they are asked for, named as the SDK names them. */
export function sdkModule(name: string, caller: Caller): object {
  const service = services[name.replace("@aws-sdk/", "")];
  if (!service) throw new Error(`The simulation has no service for ${name}.`);
  const classes = new Map<string, unknown>();
  const make = (name: string) =>
    name.endsWith("Client") ? clientClass(service, caller) : commandClass(name);
  return new Proxy(
    {},
    {
      get(_, name: string) {
        if (!/(Client|Command)$/.test(name)) return undefined;
        if (!classes.has(name)) classes.set(name, make(name));
        return classes.get(name);
      },
    },
  );
}

/** Ours, or the SDK's own where a command of the operator's brings one: both are named `<Operation>Command`. */
interface Command {
  input: Input;
}

const operationOf = (command: Command) => command.constructor.name.slice(0, -"Command".length);

function commandClass(name: string) {
  const made = class {
    constructor(readonly input: Input) {}
  };
  return Object.defineProperty(made, "name", { value: name });
}

function clientClass(service: string, caller: Caller) {
  return class {
    /** There is none of the SDK's here, so none to leave out. */
    readonly middlewareStack = { remove: () => false };

    constructor(readonly config: ClientConfig = {}) {}

    async send(command: Command) {
      const operation = operationOf(command);
      const { maxAttempts = 3, requestHandler } = this.config;
      const call: Call = () => transport(caller, service, operation, command.input);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await (requestHandler ? requestHandler.handle(call) : call());
        } catch (error) {
          if (attempt >= maxAttempts || !isRetryable(error)) throw asSdkError(error);
          await pause(backoffMs(error, attempt, caller), caller);
        }
      }
    }

    destroy() {}
  };
}

/** @smithy/node-http-handler of one instance. */
export const httpHandlerModule = (caller: Caller) => ({
  NodeHttpHandler: class {
    private readonly limitMs: number | undefined;

    constructor(limits: { requestTimeout?: number; throwOnRequestTimeout?: boolean } = {}) {
      this.limitMs = limits.throwOnRequestTimeout ? limits.requestTimeout : undefined;
    }

    handle(call: Call, { abortSignal }: { abortSignal?: AbortSignal } = {}): Promise<Output> {
      return limited(call, this.limitMs, abortSignal, caller);
    }
  },
});

async function transport(
  caller: Caller,
  service: string,
  operation: string,
  input: Input,
): Promise<Output> {
  if (service !== "dynamodb") return caller.call(service, operation, input);
  try {
    return fromWire(await caller.call(service, operation, toWire(input)));
  } catch (error) {
    if (error instanceof AwsError) Object.assign(error.members, fromWire(error.members));
    throw error;
  }
}

/** The first of: the answer, the time limit, the caller's abort. What was asked for may happen all the same. */
function limited(
  call: Call,
  limitMs: number | undefined,
  signal: AbortSignal | undefined,
  { globals }: Caller,
): Promise<Output> {
  if (signal?.aborted) return Promise.reject(aborted());
  return new Promise((resolve, reject) => {
    const timer = limitMs
      ? globals.setTimeout(() => reject(namedError("TimeoutError", "No answer in time.")), limitMs)
      : undefined;
    const abort = () => reject(aborted());
    signal?.addEventListener("abort", abort);
    const isOver = () => {
      globals.clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    call().then(
      (output) => (isOver(), resolve(output)),
      (error: unknown) => (isOver(), reject(error as Error)),
    );
  });
}

const throttles = new Set([
  "ThrottlingException",
  "RequestThrottled",
  "ProvisionedThroughputExceededException",
  "TooManyRequestsException",
  "ThrottledException",
]);

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
function isRetryable(error: unknown): boolean {
  if (error instanceof AwsError) return error.statusCode >= 500 || throttles.has(error.code);
  return error instanceof Error && error.name === "TimeoutError";
}

function backoffMs(error: unknown, attempt: number, { globals }: Caller): number {
  const baseMs = error instanceof AwsError && throttles.has(error.code) ? 500 : 100;
  return globals.Math.random() * Math.min(20_000, baseMs * 2 ** (attempt - 1));
}

const pause = (delayMs: number, { globals }: Caller) =>
  new Promise<void>((resolve) => void globals.setTimeout(resolve, delayMs));

/** Handlers know AWS's errors by their names, and read the members of some. */
function asSdkError(error: unknown): unknown {
  if (!(error instanceof AwsError)) return error;
  return Object.assign(namedError(error.code, error.message), error.members);
}

const aborted = () => namedError("AbortError", "Request aborted");

const namedError = (name: string, message: string) => Object.assign(new Error(message), { name });
