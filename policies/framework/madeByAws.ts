/**
 * The closed list of values that AWS makes up and that a program can only refer to. A property that holds one is
 * unknown before the deploy, and still decided: by which resource of this stack it comes from.
 */
import { type Resource, UndecidableError } from "./resource";

export const madeByAws: Readonly<Record<string, string>> = {
  "aws:apigateway/apiKey:ApiKey": "the key's id and value",
  "aws:apigateway/authorizer:Authorizer": "the authorizer's id",
  "aws:apigateway/deployment:Deployment": "the deployment's id",
  "aws:apigateway/domainName:DomainName": "the regional domain name to alias",
  "aws:apigateway/requestValidator:RequestValidator": "the validator's id",
  "aws:apigateway/resource:Resource": "the resource's id",
  "aws:apigateway/restApi:RestApi": "the API's id, of which its execution ARN is made",
  "aws:apigateway/stage:Stage": "the stage's ARN, which holds the API's id",
  "aws:apigateway/usagePlan:UsagePlan": "the plan's id",
  "aws:dynamodb/table:Table": "the label of the table's stream",
  "aws:kms/alias:Alias": "the id of the key behind the alias",
  "aws:kms/key:Key": "the key's id, of which its ARN is made",
  "aws:kms/replicaKey:ReplicaKey": "the key's id, of which its ARN is made",
  "aws:lambda/eventSourceMapping:EventSourceMapping": "the mapping's UUID",
  "aws:lambda/layerVersion:LayerVersion": "the layer's version",
  "aws:lambda/version:Version": "the function's version",
  "aws:wafv2/webAcl:WebAcl": "the ACL's id, of which its ARN is made",
};

/**
 * The resources of this stack that an unknown property comes from. Throws UndecidableError where that is not known
 * yet, or where one of them could have been referred to by a name.
 */
export function originsOf(resource: Resource, property: string): readonly Resource[] {
  const origins = resource.references?.[property] ?? [];
  const others = origins.filter(({ type }) => !Object.hasOwn(madeByAws, type));
  if (origins.length > 0 && others.length === 0) return origins;
  throw new UndecidableError(
    property,
    others.length > 0
      ? `Its value comes from ${others.map(({ name }) => name).join(", ")}, whose name and ARN the program chooses: build it from the name, account and region.`
      : undefined,
  );
}
