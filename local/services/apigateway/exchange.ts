import type { HttpRequest } from "../../core/service";
import type { Refusal } from "./gatewayResponses";
import type { ApiDefinition, ApiKey, Deployment, RestApi, Stage } from "./model";
import type { Route } from "./routing";
import type { Trace } from "./tracing";

/** One request on its way through a stage, and what has become known of it so far. */
export interface Exchange {
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly receivedMs: number;
  readonly request: HttpRequest;
  readonly accountId: string;
  readonly api: RestApi;
  readonly stage: Stage;
  readonly deployment: Deployment;
  readonly definition: ApiDefinition;
  readonly domainName: string;
  /** Of a custom domain, the base path that led here; empty at its root. */
  readonly basePathMatched?: string;
  /** Behind the stage: what resources are matched with. */
  readonly resourcePath: string;
  /** `$context.path`: with the stage, or with the custom domain's base path. */
  readonly path: string;
  readonly headers: Fields;
  readonly query: Fields;
  readonly trace: Trace;
  route?: Route;
  waf?: { webAclArn: string; status: number; latencyMs: number; response: string };
  authorizer?: AuthorizerOutcome;
  apiKey?: ApiKey;
  integration?: IntegrationOutcome;
  error?: Refusal;
  answer?: { statusCode: number; bodyBytes: number; latencyMs: number };
}

/** Named values of a request, as proxy events carry them: the last one, and all of them. */
export interface Fields {
  single: Record<string, string>;
  multi: Record<string, string[]>;
}

export interface AuthorizerOutcome {
  principalId?: string;
  context: Record<string, string>;
  latencyMs: number;
  integrationLatencyMs: number;
  integrationStatus?: number;
  /** 200, 401, 403 or 500: what the authorizer's word came to. */
  status: number;
  requestId?: string;
  error?: string;
}

export interface IntegrationOutcome {
  /** What the integration's service answered: of Lambda, Invoke's status. */
  integrationStatus: number;
  /** What the integration's code answered: of a proxy function, its statusCode. */
  status?: number;
  latencyMs: number;
  requestId?: string;
  error?: string;
}
