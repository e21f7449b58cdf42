import type { Input } from "../core/service";
import {
  type Answer,
  type Clients,
  type Credentials,
  type ServiceName,
  serviceNames,
} from "./clients";
import { NotOffered } from "./case";
import type { Makers } from "./makers/makers";

type Call = (operation: string, input?: Input) => Promise<Answer>;

/** The SDK's calls by service. */
type Calls = { readonly [service in ServiceName]: Call };

/** What a case has in hand: the SDK's calls by service, resources of its own, and time. */
export type Kit = Calls & {
  readonly make: Makers;
  readonly accountId: string;
  readonly region: string;
  /** A name that no other run has. */
  name(base: string): string;
  /** The target's time. */
  nowMs(): number;
  /** Lets time pass: at once where the target's clock can be turned, really where that is short. */
  wait(seconds: number): Promise<void>;
  /** Asks again until the answer is there, for what AWS does in its own time; the last answer otherwise. */
  eventually<T>(read: () => Promise<T>, there: (answer: T) => boolean): Promise<T>;
  /** The name of the error that a call is refused with, `accepted` where it is not. */
  refusal(call: Promise<unknown>): Promise<string>;
  /** The same calls in the name of these credentials. */
  as(credentials: Credentials): Calls;
  /** Makes an operation (`lambda:Invoke`) fail as a service that is out does. Resolves to what mends it. */
  breakDown(operation: string): Promise<() => void>;
};

export interface KitParts {
  clients: Clients;
  make: Makers;
  accountId: string;
  region: string;
  prefix: string;
  nowMs(): number;
  wait(seconds: number): Promise<void>;
  /** How often to ask again, and after how long. */
  patience: { times: number; seconds: number };
  breakDown: Kit["breakDown"];
}

export function createKit(parts: KitParts): Kit {
  const { clients, make, accountId, region, prefix, wait, patience, nowMs, breakDown } = parts;
  return {
    ...callsOf(clients),
    ...{ make, accountId, region, wait, nowMs, breakDown },
    as: (credentials) => callsOf(clients.as(credentials)),
    name: (base) => `${prefix}${base}`,
    async eventually(read, there) {
      let answer = await read();
      for (let turn = 0; turn < patience.times && !there(answer); turn++) {
        await wait(patience.seconds);
        answer = await read();
      }
      return answer;
    },
    async refusal(call) {
      try {
        await call;
        return "accepted";
      } catch (error) {
        if (error instanceof NotOffered || isMissing(error)) throw error;
        return (error as Error).name;
      }
    },
  };
}

const callsOf = (clients: Clients) =>
  Object.fromEntries(
    serviceNames.map((service): [ServiceName, Call] => [
      service,
      (operation, input = {}) => clients.call(service, operation, input),
    ]),
  ) as Calls;

const missing = [
  /NotModelled|NotImplemented|UnknownOperation|InvalidAction|UnsupportedOperation|NotSupported/,
  /not (yet )?(been )?(implemented|supported)|unknown operation|could not be resolved/i,
];

/** Whether an implementation says that it does not have what it is asked for. */
export function isMissing(error: unknown): boolean {
  const { name, message, $metadata } = error as Error & {
    $metadata?: { httpStatusCode?: number };
  };
  if ($metadata === undefined) return false;
  return (
    $metadata.httpStatusCode === 501 || missing[0]!.test(name) || missing[1]!.test(message ?? "")
  );
}
