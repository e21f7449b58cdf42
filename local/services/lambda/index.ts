import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { concurrencyOperations } from "./operations/concurrency";
import type { InProcessRuntime } from "./inProcess/runtime";
import { functionOperations } from "./operations/functions";
import { invokeOperations } from "./operations/invoke";
import { mappingOperations } from "./operations/mappings";
import type { EnvironmentOptions } from "./processes/environment";
import { type IdleProcessors, watchIdleProcessors } from "./processes/idleProcessors";
import { Registry } from "./registry";
import { eventSourceMappingType } from "./resources/eventSourceMapping";
import { functionType } from "./resources/function";
import { functionEventInvokeConfigType } from "./resources/functionEventInvokeConfig";
import { permissionType } from "./resources/permission";
import type { Loss } from "./shipper";

export interface LambdaOptions extends EnvironmentOptions {
  /** Functions run in this process, with the code that this brings, instead of as child processes. */
  inProcess?: InProcessRuntime;
  /** The Node that runs functions, which must be 24; by default the one that runs the cloud. */
  nodePath?: string;
  /** 2 unless said: more processes than cores only cost memory. */
  processesPerFunctionMax?: number;
  /** A function's second process is started only while all processes together are below it. */
  memoryCapMegabytes?: number;
  /** How long work must have waited before a function gets a further process. */
  growAfterMs?: number;
  /** This machine's unless said. */
  watchIdleProcessors?: () => IdleProcessors;
}

export interface ProcessInfo {
  pid: number;
  functionName: string;
  state: string;
  /** As the process last said; 0 before its first answer. */
  memoryBytes: number;
}

export interface LambdaService extends Service {
  /** The processes that run now. */
  processes(): ProcessInfo[];
  /** Starts a process for every function that has none: those that answer requests first, then the others. */
  prewarm(): Promise<void>;
  /** Logs and traces that the roles were not allowed to write. */
  losses(): readonly Loss[];
}

/** What a process takes before it has said so itself. */
const PROCESS_BYTES_ASSUMED = 110 * 1024 * 1024;

/** AWS Lambda: functions as separate Node processes behind the runtime API, and what invokes them. */
export function createLambda(cloud: Cloud, options: LambdaOptions = {}): LambdaService {
  const memoryCapBytes = (options.memoryCapMegabytes ?? 2048) * 1024 * 1024;
  const registry: Registry = new Registry(
    cloud,
    {
      ...options,
      nodePath: options.nodePath ?? process.execPath,
      processesPerFunctionMax: options.processesPerFunctionMax ?? 2,
      growAfterMs: options.growAfterMs ?? 1000,
      mayGrow: () => memoryOf(registry) + PROCESS_BYTES_ASSUMED <= memoryCapBytes,
      watchIdleProcessors: options.watchIdleProcessors ?? (() => watchIdleProcessors()),
    },
    options.inProcess,
  );
  return {
    name: "lambda",
    protocol: { kind: "restJson" },
    operations: {
      ...invokeOperations(registry),
      ...functionOperations(registry),
      ...mappingOperations(registry),
      ...concurrencyOperations(registry),
    },
    resourceTypes: [
      functionType(registry),
      permissionType(registry),
      eventSourceMappingType(registry),
      functionEventInvokeConfigType(registry),
    ],
    processes: () => processesOf(registry),
    prewarm: () => prewarm(registry),
    losses: () => registry.losses,
    stop: () => registry.stop(),
  };
}

function processesOf(registry: Registry): ProcessInfo[] {
  return registry.allFunctions().flatMap((found) =>
    found.processes().map(({ pid, state, memoryBytes }) => ({
      pid: pid ?? 0,
      functionName: found.name,
      state,
      memoryBytes,
    })),
  );
}

function memoryOf(registry: Registry): number {
  return processesOf(registry).reduce(
    (sum, { memoryBytes }) => sum + (memoryBytes || PROCESS_BYTES_ASSUMED),
    0,
  );
}

/** One after the other: two cores start one Node fastest. */
async function prewarm(registry: Registry): Promise<void> {
  const functions = registry.allFunctions();
  for (const found of functions.filter((candidate) => candidate.answersRequests))
    await found.prewarm();
  for (const found of functions.filter((candidate) => !candidate.answersRequests))
    await found.prewarm();
}
