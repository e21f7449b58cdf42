/**
 * A Node language host for the real Pulumi engine: runs programs and policy packs in Pulumi's own Node
 * hosts, and answers as the one in Pulumi's releases does (pulumi/pulumi, pulumi-language-nodejs).
 */
import { readFileSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type Registered, unary } from "../../engine/grpcServer";
import type { HostProcess } from "../../engine/hostProcess";
import { runProgram } from "../../engine/programHost";
import { runPack } from "./packRun";

export interface LanguageOptions {
  /** Where the engine listens; newer engines say it at the handshake. */
  engineAddress: string | undefined;
  /** Runs the program itself unless said. */
  run?(request: proto.RunRequest): Promise<proto.RunResponse>;
}

/** cmd/run ends with it when it has told the user already: nothing more is to be said. */
const exitCodeWhenTold = 32;

export function languageService({ engineAddress, run }: LanguageOptions): Registered {
  const running = new Set<Pick<HostProcess, "end">>();
  let engine = engineAddress;
  return {
    definition: LanguageRuntimeService as unknown as grpc.ServiceDefinition,
    implementation: {
      handshake: unary((request: proto.LanguageHandshakeRequest) => {
        engine = request.getEngineAddress() || engine;
        return new proto.LanguageHandshakeResponse();
      }),
      getPluginInfo: unary(() => new PluginInfo().setVersion(sdkVersion())),
      // Plugins are looked up on PATH when they are needed; none has to be fetched first.
      getRequiredPlugins: unary(() => new proto.GetRequiredPluginsResponse()),
      getRequiredPackages: unary(() => new proto.GetRequiredPackagesResponse()),
      getProgramDependencies: unary(() =>
        new proto.GetProgramDependenciesResponse().setDependenciesList(dependencies()),
      ),
      runtimeOptionsPrompts: unary(() => new proto.RuntimeOptionsResponse()),
      about: unary(() =>
        new proto.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
      ),
      run: unary((request: proto.RunRequest) =>
        run ? run(request) : runProgramOf(request, engine, running),
      ),
      runPlugin: (call: RunPluginCall) => runPack(call, engine, running),
      cancel: unary(() => {
        for (const host of running) host.end();
        return new Empty();
      }),
      ...refused,
    },
  };
}

export type RunPluginCall = grpc.ServerWritableStream<
  proto.RunPluginRequest,
  proto.RunPluginResponse
>;

/** The program of a request in Pulumi's own program host. */
export async function runProgramOf(
  request: proto.RunRequest,
  engineAddress: string | undefined,
  running = new Set<Pick<HostProcess, "end">>(),
): Promise<proto.RunResponse> {
  const info = request.getInfo();
  const options = info?.getOptions()?.toJavaScript() ?? {};
  let started: HostProcess | undefined;
  const end = await runProgram({
    project: {
      name: request.getProject(),
      directory: info?.getRootDirectory() || request.getPwd(),
      workingDirectory: request.getPwd(),
      entry: info?.getEntryPoint() || ".",
      tsconfig: typeof options["tsconfig"] === "string" ? options["tsconfig"] : undefined,
    },
    ...{ stack: request.getStack(), organization: request.getOrganization() },
    config: Object.fromEntries(request.getConfigMap().toArray()),
    configSecretKeys: request.getConfigsecretkeysList(),
    ...{ dryRun: request.getDryrun(), parallel: request.getParallel() },
    ...{ address: request.getMonitorAddress(), engineAddress },
    arguments: request.getArgsList(),
    inheritedEnvironment: process.env,
    onOutput: (line, stream) => process[stream].write(`${line}\n`),
    onStarted: (host) => running.add((started = host)),
  });
  if (started) running.delete(started);
  if (end.kind === "timedOut" || end.exit.code === 0) return new proto.RunResponse();
  if (end.exit.code === exitCodeWhenTold) return new proto.RunResponse().setBail(true);
  const how = end.exit.signal ? `signal ${end.exit.signal}` : `exit code ${end.exit.code}`;
  return new proto.RunResponse().setError(`Program exited with ${how}`);
}

function sdkVersion(): string {
  return packageVersion("@pulumi/pulumi");
}

function dependencies(): proto.DependencyInfo[] {
  return ["@pulumi/aws", "@pulumi/policy", "@pulumi/pulumi"].map((name) =>
    new proto.DependencyInfo().setName(name).setVersion(packageVersion(name)),
  );
}

function packageVersion(name: string): string {
  const file = readFileSync(require.resolve(`${name}/package.json`), "utf8");
  return (JSON.parse(file) as { version: string }).version;
}

const refused = Object.fromEntries(
  Object.entries({
    installDependencies: "installing dependencies (run `npm ci`)",
    template: "making projects from templates",
    generateProgram: "generating programs",
    generateProject: "generating projects",
    generatePackage: "generating SDKs",
    pack: "packing SDKs",
    link: "linking SDKs",
  }).map(([method, what]) => [
    method,
    unary(() => {
      throw new Error(
        `The small Node language host of this repository is not for ${what}. Install Pulumi's own release for that.`,
      );
    }),
  ]),
);
