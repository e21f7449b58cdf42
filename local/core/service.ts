import type { AuthorizationRequest } from "./authorization";
import type { Caller } from "./caller";
import type { Cloud } from "./cloud";

/** The common shape of every service: what it lets you create, what it lets you call, and how it is spoken to. */
export interface Service {
  /** The name that requests are signed for and that `cloud.call` uses: `sqs`, `dynamodb`, `apigateway`, … */
  readonly name: string;
  readonly protocol: Protocol;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: readonly ResourceType[];
  /** A data plane of its own on the endpoint (API Gateway's stages): requests under its prefix are not AWS calls. */
  readonly dataPlane?: DataPlane;
  /** Ends timers, sockets and child processes. */
  stop?(): Promise<void>;
}

export interface DataPlane {
  /** `/execute-api/` */
  prefix: string;
  /** Further prefixes that the same handler answers: `/_domain/` for API Gateway's custom domain names. */
  furtherPrefixes?: readonly string[];
  handle(request: HttpRequest): Promise<HttpResponse>;
}

export interface HttpRequest {
  method: string;
  /** As sent, still percent-encoded, prefix included, without the query. */
  path: string;
  /** As sent, without the question mark. */
  rawQuery: string;
  /** Lower-case names; repeated headers joined by ", ". */
  headers: Readonly<Record<string, string>>;
  /** Names as sent and values in turn, repeats included (Node's `rawHeaders`): a data plane passes on the sender's spelling. */
  rawHeaders?: readonly string[];
  body: Buffer;
  sourceIp: string;
}

export interface HttpResponse {
  statusCode: number;
  /** A list is written as one header line each. */
  headers: Record<string, string | string[]>;
  body: Buffer | string;
}

export type ServiceFactory = (cloud: Cloud) => Service;

/**
 * The wire protocol, in Smithy's terms. The endpoint decodes and encodes; a service sees plain objects:
 * a timestamp is a Date and a blob a Buffer, in inputs and in outputs, whatever the protocol.
 */
export type Protocol =
  | {
      kind: "awsJson";
      version: "1.0" | "1.1";
      targetPrefix: string;
      /** Clients may also speak the query protocol (SQS, CloudWatch). */
      query?: QueryProtocol;
      /** Clients may also speak Smithy's RPC v2 CBOR, to the service's shape name (`GraniteServiceVersion20100801`). */
      cborServiceName?: string;
    }
  | ({ kind: "awsQuery" } & QueryProtocol)
  /** Each operation carries its route. */
  | { kind: "restJson" };

export interface QueryProtocol {
  apiVersion: string;
  /** Error shape → code in the query protocol, where they differ: QueueDoesNotExist → AWS.SimpleQueueService.NonExistentQueue. */
  errorCodes?: Readonly<Record<string, string>>;
  /** Lists and maps that are written without `member`/`entry` around them: member → wire name (Messages → Message), of every operation or of `Operation.member`. */
  flattened?: Readonly<Record<string, string>>;
}

export type ParameterKind =
  "string" | "integer" | "float" | "boolean" | "timestamp" | "blob" | "list" | "map" | "structure";

export interface CallContext {
  caller: Caller;
  requestId: string;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each operation narrows its own input
export type Input = Record<string, any>;
export type Output = Record<string, unknown>;

export interface Operation {
  /** Every top-level member that is modelled, with its kind; any other member is refused by name. */
  parameters: Readonly<Record<string, ParameterKind>>;
  /** The questions that IAM is asked before `handle` runs. An empty list only where AWS asks nothing. */
  authorize(input: Input, context: CallContext): AuthorizationRequest[];
  handle(input: Input, context: CallContext): Output | Promise<Output>;
  /** Only for restJson services. */
  http?: HttpBinding;
  /** Kinds of members below the top level, by name or, where a name has two meanings, by `Parent.Name`: CloudWatch's { Timestamp: "timestamp", "MetricData.Value": "float" }. */
  nested?: Readonly<Record<string, ParameterKind>>;
  /** Output members that are maps, which awsQuery writes as <entry> lists. */
  mapMembers?: readonly string[];
}

export interface HttpBinding {
  method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  /** `/2015-03-31/functions/{FunctionName}/invocations`; `{Name+}` takes the rest of the path. */
  path: string;
  /** Query parameter → input member. */
  query?: Readonly<Record<string, string>>;
  /** Request header (lower case) → input member. */
  headers?: Readonly<Record<string, string>>;
  /** The input member that takes the raw body instead of JSON members. */
  bodyMember?: string;
  /** The output member (a Buffer) written as the raw body. */
  outputBodyMember?: string;
  /** Output member → response header. */
  outputHeaders?: Readonly<Record<string, string>>;
  /** 200 unless said; a number, or the output member that holds it. */
  status?: number | string;
}

/** A Pulumi resource type, as its provider would handle it. Inputs and outputs have @pulumi/aws's property names. */
export interface ResourceType {
  /** `aws:sqs/queue:Queue` */
  readonly token: string;
  /** Every input property that is modelled; any other is refused by name. */
  readonly properties: Readonly<Record<string, PropertyRule>>;
  /** Output properties, beyond the inputs, that AWS makes: unknown while the resource is only previewed. */
  readonly computed: readonly string[];
  /** All problems with the inputs at once, as sentences that say what is wrong with which value. Unknown values arrive as `undefined` properties listed in `unknown`. */
  check?(inputs: Input, unknown: ReadonlySet<string>): CheckFailure[];
  create(inputs: Input, context: ResourceContext): Promise<Created> | Created;
  /** Only for changes without a replaced property. Returns all outputs. */
  update(
    id: string,
    inputs: Input,
    old: ResourceState,
    context: ResourceContext,
  ): Promise<Output> | Output;
  delete(id: string, old: ResourceState, context: ResourceContext): Promise<void> | void;
  /** Today's state, or undefined where the resource is gone. */
  read(id: string, old: ResourceState): Promise<Output | undefined> | Output | undefined;
}

export interface PropertyRule {
  /** AWS cannot change this in place. */
  replaces?: boolean;
  required?: boolean;
  secret?: boolean;
  /** What the provider fills in when the program says nothing. */
  default?: unknown;
}

export interface CheckFailure {
  property: string;
  reason: string;
}

export interface ResourceState {
  inputs: Input;
  outputs: Output;
}

export interface ResourceContext {
  /** The deployer: the account's administrator. */
  caller: Caller;
  /** The last part of the URN, from which a physical name is made where the program gives none. */
  logicalName: string;
}

export interface Created {
  id: string;
  /** Inputs, defaults and computed values together. */
  outputs: Output;
}
