import type { Input } from "../../core/service";

/**
 * What a case stands on. The settings are those of AWS's API (PutMetricAlarm, CreatePipe …), names are made
 * unique by the maker, and everything is taken away after the case.
 */
export interface Makers {
  /** Attributes as CreateQueue takes them; a name that ends in `.fifo` makes a FIFO queue. */
  queue(name: string, attributes?: Readonly<Record<string, string>>): Promise<Queue>;
  table(name: string, table?: TableShape): Promise<Table>;
  /** Resolves to its ARN. */
  topic(name: string): Promise<string>;
  /** Resolves to its name. */
  bus(name: string): Promise<string>;
  rule(rule: Rule): Promise<void>;
  /** A role that a service or an account may take on, with an inline policy. Resolves to its ARN. */
  role(trusted: string, statements?: readonly Input[], boundaryArn?: string): Promise<string>;
  /** A function from the text of its index.mjs; further settings as CreateFunction takes them. Resolves to its ARN. */
  lambda(name: string, source: string, settings?: Input): Promise<string>;
  /** CreateEventSourceMapping. */
  mapping(input: Input): Promise<void>;
  /** PutFunctionEventInvokeConfig. */
  asyncInvocation(input: Input): Promise<void>;
  /** Resolves to the state machine's ARN. */
  machine(name: string, definition: Input, statements?: readonly Input[]): Promise<string>;
  /** PutMetricAlarm. Resolves to the alarm's name. */
  alarm(input: Input): Promise<string>;
  /** CreatePipe. */
  pipe(input: Input): Promise<void>;
  api(api: Api): Promise<StartedApi>;
}

export interface Queue {
  url: string;
  arn: string;
}

export interface TableShape {
  hash?: string;
  range?: string;
  /** Types of key attributes; S unless said. */
  types?: Readonly<Record<string, "S" | "N" | "B">>;
  globalIndexes?: readonly IndexShape[];
  localIndexes?: readonly IndexShape[];
  stream?: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";
  timeToLive?: string;
}

export interface IndexShape {
  name: string;
  hash?: string;
  range?: string;
  projection: "ALL" | "KEYS_ONLY" | "INCLUDE";
  include?: readonly string[];
}

export interface Table {
  name: string;
  streamArn?: string;
}

export interface Rule {
  name: string;
  bus?: string;
  pattern?: Input;
  schedule?: string;
  /** As PutTargets takes them. */
  targets?: readonly Input[];
}

/** One resource, one method; what is behind it, and what is asked before it. */
export interface Api {
  name: string;
  method: "GET" | "POST";
  /** `mock`: 200 with this text. */
  integration:
    { kind: "mock"; answer: string } | { kind: "lambda"; functionArn: string; timeoutMs?: number };
  apiKeyRequired?: boolean;
  /** A plan of its own with one key. */
  usagePlan?: {
    quota?: { limit: number; period: "DAY" | "WEEK" | "MONTH" };
    throttle?: { rateLimit: number; burstLimit: number };
  };
  /** A REQUEST authorizer over the header `x-token`. */
  authorizerArn?: string;
  binaryMediaTypes?: readonly string[];
  gatewayResponses?: Readonly<Record<string, { statusCode: number; body: string }>>;
}

export interface StartedApi {
  /** Of the method. */
  url: string;
  /** What each request has to carry besides. */
  headers?: Readonly<Record<string, string>>;
  apiKey?: string;
}
