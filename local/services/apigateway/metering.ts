import type { Refusal } from "./gatewayResponses";
import type { ApiKey, ThrottleLimits, UsagePlan } from "./model";
import { noUse, type QuotaUse, takeFromQuota } from "./quota";
import { fullBucket, takeToken, type TokenBucket } from "./tokenBucket";

/** A new account's limits in us-east-1: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const accountLimits: ThrottleLimits = { rateLimit: 10_000, burstLimit: 5_000 };

export interface MeteredRequest {
  apiId: string;
  stage: string;
  /** `/webhooks/{provider}/POST` */
  methodKey: string;
  nowMs: number;
  key?: ApiKey;
  plan?: UsagePlan;
  /** What aws:apigateway/methodSettings says for the method; all callers share it. */
  stageLimits?: ThrottleLimits;
}

/**
 * Counts requests against throttles and quotas. AWS does both on a best-effort basis over many
 * machines; here they are exact.
 */
export class Meter {
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly uses = new Map<string, QuotaUse>();

  /** In AWS's order: the plan's throttle for key and method, the stage's for the method, the account's; the quota counts only what all let through. */
  take(request: MeteredRequest): Refusal | undefined {
    if (!this.takeTokens(request)) return { type: "THROTTLED", message: "Too Many Requests" };
    const { key, plan, nowMs } = request;
    if (!plan?.quota || !key) return undefined;
    return takeFromQuota(this.use(plan.id, key.id), plan.quota, nowMs)
      ? undefined
      : { type: "QUOTA_EXCEEDED", message: "Limit Exceeded" };
  }

  /** UTC days from `startDate` to `endDate`, with requests used and left, as GetUsage lists them. */
  usage(plan: UsagePlan, keyId: string, days: readonly string[]): [number, number][] {
    const counted = this.uses.get(`${plan.id}/${keyId}`)?.days;
    return days.map((day) => {
      const count = counted?.get(day);
      return [count?.used ?? 0, count?.remaining ?? plan.quota?.limit ?? 0];
    });
  }

  forgetPlan(planId: string): void {
    for (const map of [this.uses, this.buckets])
      for (const name of map.keys()) if (name.startsWith(`${planId}/`)) map.delete(name);
  }

  private takeTokens(request: MeteredRequest): boolean {
    const { apiId, stage, methodKey, stageLimits, plan, key, nowMs } = request;
    if (plan && key) {
      const at = plan.apiStages.find((entry) => entry.apiId === apiId && entry.stage === stage);
      const ofMethod = at?.throttles.get(methodKey);
      const name = `${plan.id}/${key.id}`;
      if (ofMethod && !this.token(`${name}/${apiId}/${stage}${methodKey}`, ofMethod, nowMs))
        return false;
      if (!ofMethod && plan.throttle && !this.token(name, plan.throttle, nowMs)) return false;
    }
    if (stageLimits && !this.token(`${apiId}/${stage}${methodKey}`, stageLimits, nowMs))
      return false;
    return this.token("account", accountLimits, nowMs);
  }

  private token(name: string, limits: ThrottleLimits, nowMs: number): boolean {
    let bucket = this.buckets.get(name);
    if (!bucket) this.buckets.set(name, (bucket = fullBucket(limits, nowMs)));
    return takeToken(bucket, limits, nowMs);
  }

  private use(planId: string, keyId: string): QuotaUse {
    const name = `${planId}/${keyId}`;
    let use = this.uses.get(name);
    if (!use) this.uses.set(name, (use = noUse()));
    return use;
  }
}
