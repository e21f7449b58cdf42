import type { Caller } from "./caller";

/** One question to IAM: may this caller do this action on this resource under these conditions? */
export interface AuthorizationRequest {
  /** `sqs:SendMessage` */
  action: string;
  /** The resource's ARN, or `*` where the service has no resource level. */
  resource: string;
  /** Condition keys that the real service sends, beyond the global ones: `kms:ViaService`, `dynamodb:LeadingKeys`, … */
  conditions?: Readonly<Record<string, string | readonly string[] | boolean | number>>;
  /** The resource's own policy (a JSON document), where it has one. */
  resourcePolicy?: string;
  /**
   * `additive`: identity or resource policy may allow (SQS, SNS, Lambda, events).
   * `required`: the resource policy must allow, by itself or by trusting the account (KMS keys, role trust).
   */
  resourcePolicyMode?: "additive" | "required";
  /** Something else than a policy allows this already (a KMS grant): only an explicit deny refuses it. */
  granted?: boolean;
}

export interface Decision {
  allowed: boolean;
  /** Ends IAM's sentence "… is not authorized to perform … because <reason>". */
  reason: string;
}

export interface Authorizer {
  decide(caller: Caller, request: AuthorizationRequest): Decision;
}

export type DecisionListener = (
  caller: Caller,
  request: AuthorizationRequest,
  decision: Decision,
) => void;
