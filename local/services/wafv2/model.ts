import type { Statement } from "./statements";

/** A web ACL as it is evaluated: its rules in order of priority. */
export interface WebAcl {
  id: string;
  name: string;
  arn: string;
  description: string;
  defaultAction: Action;
  rules: Rule[];
  metricName: string;
  metricsEnabled: boolean;
  logging?: LoggingConfiguration;
  tags: Record<string, string>;
}

export interface Rule {
  name: string;
  priority: number;
  /** `groupCount`: a managed rule group that only counts; what it would match is not known here. */
  action: Action | { kind: "groupCount" };
  statement: Statement;
  metricName: string;
  metricsEnabled: boolean;
}

export type Action = { kind: "allow" } | { kind: "count" } | BlockAction;

export interface BlockAction {
  kind: "block";
  customResponse?: CustomResponse;
}

export interface CustomResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

export interface LoggingConfiguration {
  logGroupName: string;
  redacted: { queryString: boolean; uriPath: boolean; method: boolean; headers: Set<string> };
  filter?: LoggingFilter;
}

export interface LoggingFilter {
  defaultBehavior: "KEEP" | "DROP";
  filters: {
    behavior: "KEEP" | "DROP";
    requirement: "MEETS_ALL" | "MEETS_ANY";
    actions: string[];
  }[];
}

export interface IpSet {
  id: string;
  name: string;
  arn: string;
  description: string;
  addresses: string[];
  ipAddressVersion: "IPV4" | "IPV6";
  tags: Record<string, string>;
}

export interface WafRequest {
  method: string;
  path: string;
  rawQuery: string;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  sourceIp: string;
  /** API Gateway's extended request id, by which the log finds its way back. */
  requestId: string;
}
