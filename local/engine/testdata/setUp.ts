import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import { Engine, type DeployOptions, type DeployResult } from "../engine";
import type { EngineEvent } from "../events";
import { createFixtureService, type FixtureService } from "./fixtureService";

export const policyPackDirectory = join(__dirname, "pack");

export interface Setup {
  cloud: Cloud;
  service: FixtureService;
  engine: Engine;
  events: EngineEvent[];
  /** Runs the fixture program with these resources; journal and events start anew. */
  deploy(resources: object[], more?: DeployMore): Promise<DeployResult>;
}

export type DeployMore = Partial<DeployOptions> & {
  mode?: "preview" | "up";
  behaviour?: string;
  config?: Record<string, unknown>;
};

export function setUp(): Setup {
  const accountId = "000000000000";
  const clock = new VirtualClock(0);
  const cloud = new Cloud({ accountId, region: "us-east-1", clock, seed: "engine" });
  const service = cloud.add(createFixtureService) as FixtureService;
  const engine = new Engine(cloud);
  const events: EngineEvent[] = [];
  const configFile = join(mkdtempSync(join(tmpdir(), "engine-")), "Pulumi.test.yaml");
  const deploy = async (
    resources: object[],
    { mode = "up", behaviour, config, ...options }: DeployMore = {},
  ) => {
    const all = {
      ...{ "aws:region": "us-east-1", "fixture:resources": resources },
      ...(behaviour === undefined ? {} : { "fixture:behaviour": behaviour }),
      ...config,
    };
    writeFileSync(configFile, JSON.stringify({ config: all }));
    service.journal.length = 0;
    events.length = 0;
    return engine[mode]({
      ...{ projectDirectory: join(__dirname, "project"), stack: "test", configFile },
      ...{ onEvent: (event) => events.push(event), ...options },
    });
  };
  return { cloud, service, engine, events, deploy };
}

export const urnOf = (kind: "Box" | "Link", name: string) =>
  `urn:pulumi:test::fixture::fixture:index:Group$aws:fixture/${kind.toLowerCase()}:${kind}::${name}`;

export const box = (name: string, inputs: object = {}, more: object = {}) => ({
  ...{ kind: "Box", name, inputs: { name, size: 1, ...inputs } },
  ...more,
});

export const link = (name: string, of: string) => ({
  ...{ kind: "Link", name, idInto: { property: "boxId", of } },
});

export const messages = (result: DeployResult) => result.problems.map(({ message }) => message);
