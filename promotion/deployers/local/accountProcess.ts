/** A local account as a process of its own, so that it outlives the deploys to it, also those that are killed. */
import { serveInBackground } from "../../../local/backgroundProcess";
import { createControl, type ControlHandler } from "../../../local/control";
import { SystemClock, systemClock } from "../../../local/core/clock";
import { startLocalCloud } from "../../../local";
import { processLives } from "../processLives";
import { Account } from "./account";
import type { AccountAddress, AccountCommands, AccountSettings } from "./accountProtocol";

async function serve(settings: AccountSettings): Promise<AccountAddress> {
  const local = await startLocalCloud({ ...settings, clock: new SystemClock(), port: 0 });
  const account = new Account(local, processLives);
  const handlers: { [C in keyof AccountCommands]: Handler<C> } = {
    place: async () => ({
      ...{ accountId: settings.accountId, region: settings.region },
      sqsUrl: local.endpoint.url,
    }),
    preview: (request) => account.preview(request),
    deploy: (request) => account.deploy(request),
    lock: async ({ stack }) => ({ lock: account.lockOf(stack).state() }),
    unlock: async ({ stack, run }) => {
      if (account.lockOf(stack).break(run)) return {};
      throw new Error(`The lock of ${stack} is not that of ${run}, or its process still works.`);
    },
    pendingCreates: async ({ stack }) => ({ pending: account.pendingCreates(stack) }),
    settle: async ({ stack, settlement }) => ({ taken: await account.settle(stack, settlement) }),
    refresh: async ({ stack }) => ({ gone: await local.engine.refresh(stack) }),
    drift: async ({ stack }) => ({ drifted: await account.drift(stack) }),
    outputs: async ({ stack }) => ({ outputs: account.outputs(stack) }),
    pauseAt: async (pause) => account.pauseAt(pause),
    paused: async () => account.paused(),
    forgetCreates: async ({ stack }) => account.forgetCreates(stack),
    abandon: async ({ run }) => account.abandon(run),
    stop: async () => {
      // After the answer has left.
      systemClock.after(50, () => void local.stop().finally(() => process.exit(0)));
      return {};
    },
  };
  local.cloud.add(() => createControl(handlers as unknown as Record<string, ControlHandler>));
  return { pid: process.pid, endpointUrl: local.endpoint.url };
}

type Handler<C extends keyof AccountCommands> = (
  body: AccountCommands[C]["takes"],
) => Promise<AccountCommands[C]["answers"]>;

serveInBackground(serve);
