/** A page that shows a running local stack and lets a person act on it. */
import { randomBytes } from "node:crypto";
import type { LocalStack } from "../../cli/localStack";
import { act } from "./actions";
import { Faulting } from "./actions/faults";
import { Turning } from "./actions/turning";
import { readAssets } from "./assets";
import { readBoard } from "./board";
import { Observer } from "./observer";
import { Publisher } from "./publisher";
import { type ConsoleServer, startServer } from "./server";
import { timelineOf } from "./timeline";

export interface ConsoleOptions {
  projectDirectory: string;
  stack: LocalStack;
  /** Taken if it is free, else another one. */
  port: number;
  onError(error: unknown): void;
}

export interface Console {
  /** With the token, for whoever reads the terminal. */
  url: string;
  stop(): Promise<void>;
}

export async function startConsole(options: ConsoleOptions): Promise<Console> {
  const { stack, projectDirectory, onError } = options;
  const { cloud } = stack.local;
  const faulting = new Faulting(cloud);
  const turning = new Turning(cloud, onError);
  const observer = new Observer(stack, { faulting, turning }, () => Date.now());
  const publisher = new Publisher({
    sections: observer.sections,
    nowMs: () => performance.now(),
    onError,
  });
  const token = randomBytes(24).toString("base64url");
  const settings = {
    token,
    assets: await readAssets(),
    publisher,
    onError,
    timeline: (webhookId: string) => {
      const traced = observer.trail.find(webhookId);
      return traced && timelineOf(traced, stack.outputs.stack);
    },
    board: () => readBoard(projectDirectory),
    act: (name: string, input: unknown) => act(name, input, { stack, faulting, turning }),
  };
  const server = await startServer({ ...settings, port: options.port }).catch(
    (error: NodeJS.ErrnoException): Promise<ConsoleServer> => {
      if (error.code !== "EADDRINUSE") throw error;
      return startServer({ ...settings, port: 0 });
    },
  );
  return { url: `http://127.0.0.1:${server.port}/#${token}`, stop: () => server.stop() };
}
