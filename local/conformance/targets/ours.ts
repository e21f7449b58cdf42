import { startLocalCloud } from "../..";
import { TurnableClock } from "../../core/clock";
import { Clients } from "../clients";
import { createKit } from "../kit";
import { ourMakers } from "../makers/ours";
import type { Target } from "./target";

/** A local cloud of its own for each case, over HTTP, with a clock that is turned where a case waits. */
export const ourTarget = (): Target => ({
  name: "ours",
  title: "the local cloud",
  parallel: 1,
  async open(caseNumber) {
    const local = await startLocalCloud({
      ...{ accountId: "111111111111", region: "us-east-1", port: 0 },
      ...{ clock: new TurnableClock(), seed: `conformance ${caseNumber}` },
    });
    const clients = new Clients({
      ...{ endpoint: local.endpoint.url, region: "us-east-1" },
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const prefix = "conformance-";
    const kit = createKit({
      ...{ clients, prefix, accountId: "111111111111", region: "us-east-1" },
      make: ourMakers(local.cloud, prefix),
      async wait(seconds) {
        await local.cloud.advance(seconds * 1000);
        clients.turn(seconds * 1000);
      },
      patience: { times: 20, seconds: 0.5 },
    });
    return {
      kit,
      async close() {
        clients.destroy();
        await local.stop();
      },
    };
  },
  stop: () => Promise.resolve(),
});
