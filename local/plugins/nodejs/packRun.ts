/** Runs a policy pack for the engine: what the pack prints streams back, and its Analyzer stands behind a proxy. */
import { RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";
import * as grpc from "@grpc/grpc-js";
import type { HostProcess } from "../../engine/hostProcess";
import { type PackProcess, startPack } from "../../engine/packProcess";
import { startPolicyProxy } from "./policyProxy";
import type { RunPluginCall } from "./service";

/** A cold start compiles the pack; on a busy machine that is slow. */
const packStartTimeoutMs = 90_000;

export function runPack(
  call: RunPluginCall,
  engineAddress: string | undefined,
  running: Set<Pick<HostProcess, "end">>,
): void {
  const request = call.request;
  if (request.getKind() !== "analyzer") {
    call.emit("error", {
      code: grpc.status.UNIMPLEMENTED,
      details: `The small Node language host of this repository runs policy packs, no ${request.getKind() || "resource"} plugins. Install Pulumi's own release for that.`,
    });
    return;
  }
  let pack: PackProcess | undefined;
  let over = false;
  const say = (line: string, stream: "stdout" | "stderr") => {
    const bytes = Buffer.from(`${line}\n`);
    const response = new RunPluginResponse();
    call.write(stream === "stdout" ? response.setStdout(bytes) : response.setStderr(bytes));
  };
  const exit = (code: number) => {
    if (over) return;
    finish();
    call.write(new RunPluginResponse().setExitcode(code));
    call.end();
  };
  const finish = () => {
    over = true;
    running.delete(handle);
    pack?.end();
    proxy.close();
  };
  const handle = { end: finish };
  const proxy = startPolicyProxy(async (environment) => {
    pack = await startPack({
      packDirectory: request.getInfo()?.getProgramDirectory() || request.getPwd(),
      engineAddress: request.getArgsList()[0] ?? engineAddress ?? "",
      environment,
      inheritedEnvironment: { ...process.env, ...variables(request.getEnvList()) },
      startTimeoutMs: packStartTimeoutMs,
      onOutput: say,
    });
    if (over) pack.end();
    void pack.exited.then(({ code }) => exit(code ?? 1));
    return pack.port;
  });
  running.add(handle);
  call.on("cancelled", finish);
  proxy.address.then(
    (address) => say(address.split(":")[1]!, "stdout"),
    (error: Error) => {
      say(error.message, "stderr");
      exit(1);
    },
  );
}

/** `NAME=value` lines, as a process has them. */
function variables(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}
