import type { Cloud } from "../../core/cloud";
import type { Pipe } from "./store";
import { StreamPoller } from "./streamPoller";

/** Makes the pipe run or rest, as its desired state says. */
export async function settle(cloud: Cloud, pipe: Pipe): Promise<void> {
  pipe.poller?.stop();
  pipe.poller = undefined;
  if (pipe.desiredState === "STOPPED") return;
  const poller = new StreamPoller(cloud, pipe);
  await poller.start();
  pipe.poller = poller;
}
