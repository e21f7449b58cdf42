/**
 * A local cloud of its own process, for the real Pulumi CLI: every command of the CLI starts and ends a
 * provider, so what they make must live elsewhere. Its parent learns where it listens and may then end.
 */
import type { ManagedPolicy } from "../accountBootstrap";
import { serveInBackground } from "../backgroundProcess";
import { createControl } from "../control";
import { SystemClock } from "../core/clock";
import { listen } from "../engine/grpcServer";
import { startLocalCloud } from "../index";
import { providerService } from "./aws/service";

export interface CloudSettings {
  accountId: string;
  region: string;
  concurrencyLimit: number;
  seed: string;
  /** The version of @pulumi/aws that the program is written for. */
  providerVersion: string;
  /** Where relative paths of archives count from. */
  workingDirectory: string;
  managedPolicies: readonly ManagedPolicy[];
}

export interface CloudAddress {
  pid: number;
  /** The AWS endpoint; the control door stands on it too. */
  endpointUrl: string;
  /** `127.0.0.1:<port>`, where the provider answers. */
  providerAddress: string;
}

async function serve(settings: CloudSettings): Promise<CloudAddress> {
  const { accountId, region, concurrencyLimit, seed, managedPolicies } = settings;
  const local = await startLocalCloud({
    ...{ accountId, region, concurrencyLimit, seed, managedPolicies },
    ...{ clock: new SystemClock(), port: 0 },
  });
  const provider = await listen([
    providerService({
      cloud: local.cloud,
      version: settings.providerVersion,
      workingDirectory: settings.workingDirectory,
    }),
  ]);
  const stop = async () => {
    provider.close();
    await local.stop();
    process.exit(0);
  };
  local.cloud.add(() =>
    createControl({
      stop: async () => {
        // After the answer has left.
        setImmediate(() => void stop());
        return {};
      },
      status: async () => ({ accountId, region }),
    }),
  );
  process.on("SIGTERM", () => void stop());
  return {
    pid: process.pid,
    endpointUrl: local.endpoint.url,
    providerAddress: provider.address,
  };
}

serveInBackground(serve);
