/** Runs the whole program against Pulumi's mocks, and tells what it registered. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { computedOutputs } from "./computedOutputs";
import { type StackName, stackFileTexts } from "./stackFile";

export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  options: { parent?: string; protect?: boolean; retainOnDelete?: boolean; importId?: string };
}

export interface ProgramRun {
  resources: Registered[];
  /** Of the stack, resolved. Secrets are shown. */
  outputs: Record<string, unknown>;
  ofType: (type: string) => Registered[];
  named: (type: string, name: string) => Registered;
}

export async function registerProgram(
  stackName: StackName,
  { preview = false, config = {} as Record<string, string> } = {},
): Promise<ProgramRun> {
  const resources: Registered[] = [];
  let outputs: Record<string, unknown> = {};
  // Pulumi notes a stack trace for each of its thousands of promises, and jest maps every line of it: 5 s a run.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  await jest.isolateModulesAsync(async () => {
    // The program's own modules are loaded anew for each run; Pulumi's, which take seconds, are not.
    jest.doMock("@pulumi/pulumi", () => pulumi);
    jest.doMock("@pulumi/aws", () => aws);
    jest.doMock("../bundles", () => ({ readBundles: fakeBundles }));
    pulumi.runtime.setAllConfig({ ...stackFileTexts(stackName), ...config });
    await pulumi.runtime.setMocks(
      {
        newResource: (args) => answer(args, preview),
        call: ({ token }) => {
          throw new Error(`The program must not invoke anything, but it invoked ${token}.`);
        },
      },
      "payment-webhooks",
      stackName,
      preview,
    );
    recordRegistrations(resources);
    const program = (await import("../index")) as Record<string, unknown>;
    outputs = await resolved(program);
    await pulumi.runtime.disconnect();
  });
  Error.stackTraceLimit = stackTraceLimit;
  return {
    resources,
    outputs,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    named: (type, name) => {
      const found = resources.find((each) => each.type === type && each.name === name);
      if (!found) throw new Error(`The program registered no ${type} named ${name}.`);
      return found;
    },
  };
}

/** A preview knows the inputs only; what AWS makes is there after a deployment. */
function answer({ type, name, inputs, custom }: MockResourceArgs, preview: boolean) {
  if (custom === false || type === "pulumi:pulumi:Stack") return { id: "", state: inputs };
  const computed = computedOutputs(type, name, inputs);
  return preview
    ? { id: "", state: inputs }
    : { id: `${name}-id`, state: { ...inputs, ...computed } };
}

/** The mocks do not see options, so the monitor's own door is watched. */
function recordRegistrations(resources: Registered[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: Request, callback: (...results: unknown[]) => void) => void;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    resources.push({
      type: request.getType(),
      name: request.getName(),
      inputs: pulumi.runtime.deserializeProperties(
        request.getObject(),
        true,
      ) as Registered["inputs"],
      options: {
        parent: request.getParent(),
        protect: request.getProtect(),
        retainOnDelete: request.getRetainondelete(),
      },
    });
    register(request, callback);
  };
}

interface Request {
  getType(): string;
  getName(): string;
  getObject(): Parameters<typeof pulumi.runtime.deserializeProperties>[0];
  getParent(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
}

/** Waits for everything; in a preview what is unknown stays so, and `apply` would never be called. */
async function resolved(program: Record<string, unknown>): Promise<Record<string, unknown>> {
  const output = pulumi.unsecret(pulumi.output(program)) as unknown as {
    promise(): Promise<Record<string, unknown>>;
  };
  return output.promise();
}

function fakeBundles() {
  const bundle = { code: new pulumi.asset.AssetArchive({}), sourceCodeHash: "hash" };
  return new Proxy({}, { get: () => bundle });
}
