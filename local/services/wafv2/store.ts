import { AwsError } from "../../core/errors";
import type { IpSet, WebAcl } from "./model";

/** Web ACLs, address sets and what they protect. */
export class WafStore {
  readonly webAcls = new Map<string, WebAcl>();
  readonly ipSets = new Map<string, IpSet>();
  /** Resource ARN (an API's stage) → web ACL ARN. A resource has one at most. */
  readonly associations = new Map<string, string>();

  webAcl(arn: string): WebAcl {
    return found(this.webAcls.get(arn));
  }

  ipSet(arn: string): IpSet {
    return found(this.ipSets.get(arn));
  }
}

function found<T>(item: T | undefined): T {
  if (item === undefined)
    throw new AwsError(
      "WAFNonexistentItemException",
      "AWS WAF couldn't perform the operation because your resource doesn't exist.",
    );
  return item;
}

/** `wafv2` ARNs end in the id, after the name. */
export function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
