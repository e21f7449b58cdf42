/** Policy documents as plain JSON, so that they are known at preview and can be judged there. */

type Values = string | readonly string[];

export type Conditions = Readonly<Record<string, Readonly<Record<string, Values>>>>;

/** Of a role: no principal. */
export interface Statement {
  Sid: string;
  Effect: "Allow";
  Action: readonly string[];
  Resource: Values;
  Condition?: Conditions;
}

/** Of a resource: somebody is named. */
export interface ResourceStatement extends Omit<Statement, "Effect"> {
  Effect: "Allow" | "Deny";
  Principal: "*" | { AWS: string } | { Service: string };
}

export interface TrustStatement {
  Effect: "Allow";
  Action: "sts:AssumeRole";
  Principal: { Service: string };
  Condition?: Conditions;
}

export function policyJson(
  statements: readonly (Statement | ResourceStatement | TrustStatement)[],
): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export function allow(
  sid: string,
  action: readonly string[],
  resource: Values,
  condition?: Conditions,
): Statement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: action,
    Resource: resource,
    ...(condition && { Condition: condition }),
  };
}

/** A service may take the role, and only for one of our resources (the confused deputy). */
export function trust(service: string, condition?: Conditions): string {
  return policyJson([
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: service },
      ...(condition && { Condition: condition }),
    },
  ]);
}

/** The call comes from this resource of this account. */
export function onBehalfOf(accountId: string, sourceArn: Values): Conditions {
  return {
    StringEquals: { "aws:SourceAccount": accountId },
    ArnLike: { "aws:SourceArn": sourceArn },
  };
}

/** Nobody, whoever allows it, may use the resource without TLS. */
export function denyInsecureTransport(
  action: readonly string[],
  resource: string,
): ResourceStatement {
  return {
    Sid: "RefuseWithoutTls",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
