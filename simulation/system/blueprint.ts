/**
 * The stack as a list of resources to make: deployed once by the engine, with the real program, and then built again
 * for every seed in some milliseconds, through the same `create` of the same resource types.
 */
import path from "node:path";
import { buildFunctions } from "../../cli/build/buildFunctions";
import { readStackFile } from "../../cli/stackFile";
import { createCloud } from "../../local";
import { bootstrapAccount } from "../../local/accountBootstrap";
import type { Cloud } from "../../local/core/cloud";
import { VirtualClock } from "../../local/core/clock";
import type { Created, Input, ResourceType } from "../../local/core/service";
import { Engine, type StackOutputs } from "../../local/engine/engine";
import type { InProcessRuntime } from "../../local/services/lambda/inProcess/runtime";
import type { Config } from "../../stacks/config/schema";

export interface Blueprint {
  config: Config;
  steps: readonly Step[];
  outputs: StackOutputs;
}

interface Step {
  token: string;
  logicalName: string;
  inputs: Input;
  made: Created;
}

export const projectDirectory = path.join(__dirname, "../..");

/** `configFile`: instead of Pulumi.<stack>.yaml. */
export async function drawBlueprint(
  stack: string,
  startMs: number,
  configFile?: string,
): Promise<Blueprint> {
  await buildFunctions(projectDirectory);
  const config = readStackFile(projectDirectory, stack, configFile);
  const cloud = newCloud(config, "blueprint", new VirtualClock(startMs), unused);
  const steps: Step[] = [];
  for (const type of cloud.allServices().flatMap(({ resourceTypes }) => resourceTypes))
    record(type, steps);
  await bootstrapAccount(cloud);
  const engine = new Engine(cloud);
  const { succeeded, problems } = await engine.up({
    ...{ projectDirectory, stack },
    ...(configFile === undefined ? {} : { configFile }),
  });
  await cloud.stop();
  if (!succeeded)
    throw new Error(`The stack ${stack} cannot be deployed: ${JSON.stringify(problems[0])}`);
  return { config, steps, outputs: engine.outputs(stack) };
}

export interface BuiltStack {
  cloud: Cloud;
  outputs: StackOutputs;
  /** By physical name: what each function was made from. */
  functions: ReadonlyMap<string, Input>;
}

/** A cloud of its own with the stack in it. Ids that the cloud makes are new, and take the places of the old ones. */
export async function build(
  { config, steps, outputs }: Blueprint,
  seed: string,
  clock: VirtualClock,
  runtime: InProcessRuntime,
): Promise<BuiltStack> {
  const cloud = newCloud(config, seed, clock, runtime);
  await bootstrapAccount(cloud);
  const types = new Map(
    cloud.allServices().flatMap(({ resourceTypes }) => resourceTypes.map((t) => [t.token, t])),
  );
  const renamed = new Renaming();
  const functions = new Map<string, Input>();
  for (const { token, logicalName, inputs, made } of steps) {
    const context = { caller: cloud.administrator, logicalName };
    const given = renamed.apply(inputs);
    if (token === "aws:lambda/function:Function") functions.set(String(given["name"]), given);
    const created = await types.get(token)!.create(given, context);
    renamed.learn(made.id, created.id);
    renamed.learn(made.outputs, created.outputs);
  }
  return { cloud, outputs: renamed.apply(outputs), functions };
}

function newCloud(config: Config, seed: string, clock: VirtualClock, inProcess: InProcessRuntime) {
  const { accountId, region, functions } = config;
  const concurrencyLimit = functions.accountConcurrencyLimit;
  return createCloud({ accountId, region, concurrencyLimit, clock, seed, inProcess });
}

const unused: InProcessRuntime = {
  load() {
    throw new Error("No function runs while the blueprint is drawn.");
  },
};

/** Traces are not judged here, and cost every call another one. */
function untraced(token: string, inputs: Input): Input {
  if (token === "aws:lambda/function:Function")
    return { ...inputs, tracingConfig: { mode: "PassThrough" } };
  if (token === "aws:apigateway/stage:Stage") return { ...inputs, xrayTracingEnabled: false };
  return token === "aws:sfn/stateMachine:StateMachine"
    ? { ...inputs, tracingConfiguration: { enabled: false } }
    : inputs;
}

/** Notes what is made, in the order in which it was done. */
function record(type: ResourceType, steps: Step[]): void {
  const create = type.create.bind(type);
  Object.assign(type, {
    create: async (inputs: Input, context: Parameters<ResourceType["create"]>[1]) => {
      const given = untraced(type.token, structuredClone(inputs));
      const made = await create(inputs, context);
      const { logicalName } = context;
      steps.push({ token: type.token, logicalName, inputs: given, made: structuredClone(made) });
      return made;
    },
  });
}

/** Texts of the blueprint that are other texts in this cloud: key ids, API ids, stream labels. */
class Renaming {
  private readonly texts = new Map<string, string>();

  learn(before: unknown, now: unknown): void {
    if (typeof before === "string" && typeof now === "string") {
      if (before !== now && before !== "") this.texts.set(before, now);
    } else if (typeof before === "object" && before !== null)
      for (const [name, value] of Object.entries(before))
        this.learn(value, (now as Record<string, unknown> | undefined)?.[name]);
  }

  apply<T>(value: T): T {
    if (typeof value === "string") return this.text(value) as T;
    if (Array.isArray(value)) return value.map((element) => this.apply(element as unknown)) as T;
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([name, member]) => [name, this.apply(member)]);
    return Object.fromEntries(entries) as T;
  }

  private text(text: string): string {
    let result = text;
    for (const [before, now] of this.texts)
      if (result.includes(before)) result = result.replaceAll(before, now);
    return result;
  }
}
