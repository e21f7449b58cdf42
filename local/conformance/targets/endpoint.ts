import { sleep, systemClock } from "../../core/clock";
import { type Address, Clients, type ServiceName } from "../clients";
import { NotOffered } from "../case";
import { createKit, isMissing } from "../kit";
import { sdkMakers } from "../makers/sdk";
import type { ApiUrl } from "../makers/sdkApi";
import { REAL_WAIT_SECONDS_MAX, type Target } from "./target";

export interface EndpointTargetOptions {
  name: string;
  title: string;
  address: Address;
  services?: readonly ServiceName[];
  lacks?: Target["lacks"];
  /** Where a stage of an API is called, with what headers; AWS's own address unless said. */
  apiUrl?: ApiUrl;
  /** AWS itself: what is made is not there at once. */
  real?: boolean;
  stop?(): Promise<void>;
}

/** Any endpoint that the AWS SDK can talk to, in real time. */
export async function endpointTarget(options: EndpointTargetOptions): Promise<Target> {
  const clients = new Clients(options.address);
  const { real = false } = options;
  const region = options.address.region;
  const run = `conformance-${systemClock.nowMs().toString(36)}`;
  const accountId = await accountOf(clients);
  return {
    name: options.name,
    title: options.title,
    services: options.services,
    lacks: options.lacks,
    parallel: 8,
    open(caseNumber) {
      const undo: (() => Promise<unknown>)[] = [];
      const prefix = `${run}-${caseNumber}-`;
      let waited = 0;
      const wait = async (seconds: number) => {
        waited += seconds;
        if (waited > (real ? REAL_WAIT_SECONDS_MAX.aws : REAL_WAIT_SECONDS_MAX.emulator))
          throw new NotOffered(`needs ${inWords(waited)}`);
        await sleep(systemClock, seconds * 1000);
      };
      const settle = (seconds: number) =>
        real ? sleep(systemClock, seconds * 1000) : Promise.resolve();
      const make = sdkMakers({
        ...{ clients, prefix, settle, undo: (step: () => Promise<unknown>) => undo.push(step) },
        apiUrl:
          options.apiUrl ??
          ((id, stage) => ({ url: `https://${id}.execute-api.${region}.amazonaws.com/${stage}` })),
      });
      const { lacks } = options;
      if (lacks?.lambda !== undefined)
        make.lambda = () => Promise.reject(new NotOffered(lacks.lambda!));
      const patience = real ? { times: 40, seconds: 1 } : { times: 20, seconds: 0.25 };
      const kit = createKit({
        ...{ clients, prefix, accountId, region, make, wait, patience },
        nowMs: () => systemClock.nowMs(),
        breakDown: () => Promise.reject(new NotOffered("its services cannot be made to fail")),
      });
      return Promise.resolve({ kit, close: () => takeAway(undo) });
    },
    async stop() {
      clients.destroy();
      await options.stop?.();
    },
  };
}

/** Backwards, each even where another fails; an emulator ends with all it has, so only the last word counts. */
async function takeAway(undo: (() => Promise<unknown>)[]): Promise<void> {
  const failures: string[] = [];
  for (const step of undo.toReversed())
    try {
      await step();
    } catch (error) {
      if (!isMissing(error)) failures.push((error as Error).message);
    }
  if (failures.length > 0) process.stderr.write(`left behind: ${failures.join("; ")}\n`);
}

async function accountOf(clients: Clients): Promise<string> {
  try {
    return (await clients.call("sts", "GetCallerIdentity", {})).Account;
  } catch {
    return "000000000000";
  }
}

const inWords = (seconds: number) =>
  seconds < 120
    ? `${seconds} s`
    : seconds < 7200
      ? `${Math.ceil(seconds / 60)} minutes`
      : seconds < 172_800
        ? `${Math.ceil(seconds / 3600)} hours`
        : `${Math.ceil(seconds / 86_400)} days`;
