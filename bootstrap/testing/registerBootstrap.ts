/** Runs the program of one account against Pulumi's mocks, as a preview sees it: what AWS makes is not known yet. */
import { readFileSync } from "node:fs";
import path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

export interface Registered {
  type: string;
  name: string;
  urn: string;
  inputs: Record<string, unknown>;
  /** The request's own property bag, as the engine would hand it to policies. */
  wire: { toJavaScript(): Record<string, unknown> };
  dependencies: Readonly<Record<string, readonly string[]>>;
  protect: boolean;
}

export interface BootstrapRun {
  resources: readonly Registered[];
  ofType(type: string): readonly Registered[];
  named(type: string, name: string): Registered;
}

export const accounts = ["dev", "staging", "prod"] as const;

export function stackConfig(stack: string): Record<string, string> {
  const text = readFileSync(path.join(__dirname, "..", `Pulumi.${stack}.yaml`), "utf8");
  const { config } = parse(text) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

export async function registerBootstrap(stack: string): Promise<BootstrapRun> {
  const resources: Registered[] = [];
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  await jest.isolateModulesAsync(async () => {
    jest.doMock("@pulumi/pulumi", () => pulumi);
    jest.doMock("@pulumi/aws", () => aws);
    pulumi.runtime.setAllConfig(stackConfig(stack));
    await pulumi.runtime.setMocks(
      {
        newResource: ({ inputs }) => ({ id: "", state: inputs as Record<string, unknown> }),
        call: ({ token }) => {
          throw new Error(`The bootstrap must not invoke anything, but it invoked ${token}.`);
        },
      },
      "payment-webhooks-bootstrap",
      stack,
      true,
    );
    record(resources, stack);
    await import("../index");
    await pulumi.runtime.disconnect();
  });
  Error.stackTraceLimit = stackTraceLimit;
  return {
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    named: (type, name) => {
      const found = resources.find((each) => each.type === type && each.name === name);
      if (!found) throw new Error(`The bootstrap registered no ${type} named ${name}.`);
      return found;
    },
  };
}

interface Request {
  getType(): string;
  getName(): string;
  getProtect(): boolean;
  getObject(): Registered["wire"];
  getPropertydependenciesMap(): {
    forEach(each: (value: { getUrnsList(): string[] }, key: string) => void): void;
  };
}

function record(resources: Registered[], stack: string): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: Request, callback: (...results: unknown[]) => void) => void;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const dependencies: Record<string, readonly string[]> = {};
    request
      .getPropertydependenciesMap()
      .forEach((value, key) => (dependencies[key] = value.getUrnsList()));
    const [type, name] = [request.getType(), request.getName()];
    resources.push({
      type,
      name,
      urn: `urn:pulumi:${stack}::payment-webhooks-bootstrap::${type}::${name}`,
      inputs: pulumi.runtime.deserializeProperties(
        request.getObject() as never,
        true,
      ) as Registered["inputs"],
      wire: request.getObject(),
      dependencies,
      protect: request.getProtect(),
    });
    register(request, callback);
  };
}
