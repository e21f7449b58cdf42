/** The local cloud behind the real CLI, in this process, with a hand on the operations of its provider. */
import type * as grpc from "@grpc/grpc-js";
import { version } from "@pulumi/aws/package.json";
import { SystemClock } from "../../../../local/core/clock";
import { listen, type Registered } from "../../../../local/engine/grpcServer";
import { type LocalCloud, startLocalCloud } from "../../../../local";
import { providerService } from "../../../../local/plugins/aws/service";

type Operation = "create" | "update" | "delete";
type Call = grpc.ServerUnaryCall<unknown, unknown>;
type Handler = (call: Call, answer: grpc.sendUnaryData<unknown>) => void;

/** The n-th operation of its kind never answers: before it is done, or after. */
export interface Hang {
  operation: Operation;
  number: number;
  when: "before" | "after";
}

export interface HangingCloud {
  local: LocalCloud;
  providerAddress: string;
  /** Resolves when the operation hangs. */
  hangAt(hang: Hang): Promise<void>;
  stop(): Promise<void>;
}

export async function startHangingCloud(workingDirectory: string): Promise<HangingCloud> {
  const local = await startLocalCloud({
    ...{ accountId: "111111111111", region: "us-east-1", concurrencyLimit: 1000 },
    ...{ seed: "kill", clock: new SystemClock(), port: 0 },
  });
  let hang: (Hang & { seen: number; reached: () => void }) | undefined;
  const service = providerService({ cloud: local.cloud, version, workingDirectory });
  const wrapped = (operation: Operation): Handler => {
    const handler = service.implementation[operation] as unknown as Handler;
    return (call, answer) => {
      const preview = (call.request as { getPreview?(): boolean }).getPreview?.() ?? false;
      const here =
        !preview && hang?.operation === operation && ++hang.seen === hang.number ? hang : undefined;
      if (!here) return handler(call, answer);
      hang = undefined;
      if (here.when === "before") return here.reached();
      handler(call, () => here.reached());
    };
  };
  const provider = await listen([
    {
      ...service,
      implementation: {
        ...service.implementation,
        create: wrapped("create"),
        update: wrapped("update"),
        delete: wrapped("delete"),
      } as unknown as Registered["implementation"],
    },
  ]);
  return {
    local,
    providerAddress: provider.address,
    hangAt: (at) =>
      new Promise((reached) => {
        hang = { ...at, seen: 0, reached };
      }),
    async stop() {
      provider.close();
      await local.stop();
    },
  };
}
