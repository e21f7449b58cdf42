import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { ApiKey, DomainName, Method, RestApi, Stage, UsagePlan } from "./model";

/** All that API Gateway holds for one account and region. */
export class GatewayStore {
  readonly apis = new Map<string, RestApi>();
  readonly usagePlans = new Map<string, UsagePlan>();
  readonly domainNames = new Map<string, DomainName>();
  readonly apiKeys = new Map<string, ApiKey>();
  /** The hot path knows a key only by its value. */
  readonly apiKeysByValue = new Map<string, ApiKey>();
  cloudWatchRoleArn: string | undefined;

  constructor(private readonly cloud: Cloud) {}

  api(id: string): RestApi {
    return found(this.apis.get(id), "Invalid API identifier specified", id);
  }

  stage(apiId: string, name: string): Stage {
    return found(this.api(apiId).stages.get(name), "Invalid stage identifier specified", name);
  }

  resource(apiId: string, id: string) {
    const { resources } = this.api(apiId).definition;
    return found(resources.get(id), "Invalid Resource identifier specified", id);
  }

  method(apiId: string, resourceId: string, httpMethod: string): Method {
    const method = this.resource(apiId, resourceId).methods.get(httpMethod);
    return found(method, "Invalid Method identifier specified", httpMethod);
  }

  apiKey(id: string): ApiKey {
    return found(this.apiKeys.get(id), "Invalid API Key identifier specified", id);
  }

  usagePlan(id: string): UsagePlan {
    return found(this.usagePlans.get(id), "Invalid Usage Plan ID specified", id);
  }

  domainName(name: string): DomainName {
    return found(this.domainNames.get(name), "Invalid domain name identifier specified", name);
  }

  /** A key has at most one plan for a stage: AWS refuses the second association. */
  planOf(keyId: string, apiId: string, stage: string): UsagePlan | undefined {
    for (const plan of this.usagePlans.values())
      if (
        plan.keyIds.has(keyId) &&
        plan.apiStages.some((at) => at.apiId === apiId && at.stage === stage)
      )
        return plan;
    return undefined;
  }

  /** Ids as AWS makes them: ten lower-case letters and digits, six for the parts of an API. */
  newId(length: 6 | 10): string {
    return this.cloud.random.token(length);
  }
}

function found<T>(item: T | undefined, message: string, id: string): T {
  if (item === undefined)
    throw new AwsError("NotFoundException", `${message}: ${id}`, { statusCode: 404 });
  return item;
}

export function badRequest(message: string): AwsError {
  return new AwsError("BadRequestException", message);
}

export function conflict(message: string): AwsError {
  return new AwsError("ConflictException", message, { statusCode: 409 });
}
