import { startLocalCloud } from "../..";
import type { Activity } from "../../core/activity";
import { sleep, systemClock, TurnableClock } from "../../core/clock";
import { AwsError } from "../../core/errors";
import { Clients } from "../clients";
import { createKit } from "../kit";
import { ourMakers } from "../makers/ours";
import type { Target } from "./target";

/** For what never falls silent: a function that hangs until its timeout. */
const IN_FLIGHT_MS_MAX = 5000;

/** What runs already (a function, a delivery) runs in real time: turning at once would overtake it. */
async function settle(activity: Activity): Promise<void> {
  const isStarting = () => activity.labels().some((label) => label.startsWith("lambda:start "));
  do await Promise.race([activity.whenIdle(), sleep(systemClock, IN_FLIGHT_MS_MAX)]);
  while (isStarting());
}

/** A local cloud of its own for each case, over HTTP, with a clock that is turned where a case waits. */
export const ourTarget = (): Target => ({
  name: "ours",
  title: "the local cloud",
  parallel: 4,
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
        await settle(local.cloud.activity);
        await local.cloud.advance(seconds * 1000);
        clients.turn(seconds * 1000);
      },
      nowMs: () => local.cloud.clock.nowMs(),
      patience: { times: 20, seconds: 0.5 },
      breakDown: (operation) =>
        Promise.resolve(
          local.cloud.faults.inject((point) => {
            if (point.when === "before" && `${point.service}:${point.operation}` === operation)
              throw new AwsError("ServiceUnavailable", "Broken on purpose.", { statusCode: 503 });
          }),
        ),
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
