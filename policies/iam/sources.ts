/** Where programs write policy documents: every way that Pulumi's AWS provider has of saying so. */
import { accountUnknown } from "../framework/config";
import { peek, type Resource, Unknown } from "../framework/resource";
import {
  type Context,
  judge,
  notApplicable,
  type Rule,
  type Verdict,
  verdictOf,
  type Violation,
} from "../framework/rule";
import { type Document, readDocument } from "./document";

export interface Placed {
  /** `policy`, `inlinePolicies[0].policy` */
  path: string;
  document: Document;
}

/** Type token → properties that hold a document of what an identity may do. */
const identityPolicies: Readonly<Record<string, string>> = {
  "aws:iam/groupPolicy:GroupPolicy": "policy",
  "aws:iam/policy:Policy": "policy",
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/userPolicy:UserPolicy": "policy",
};

const roleType = "aws:iam/role:Role";

export const identityTypes: readonly string[] = [...Object.keys(identityPolicies), roleType];

/** Type token → property that says who may use the resource. Keys have a rule of their own. */
export const resourcePolicies: Readonly<Record<string, string>> = {
  "aws:apigateway/restApi:RestApi": "policy",
  "aws:apigateway/restApiPolicy:RestApiPolicy": "policy",
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "policy",
  "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": "accessPolicy",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
  "aws:dynamodb/resourcePolicy:ResourcePolicy": "policy",
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
  "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
  "aws:sns/topic:Topic": "policy",
  "aws:sns/topicPolicy:TopicPolicy": "policy",
  "aws:sqs/queue:Queue": "policy",
  "aws:sqs/queuePolicy:QueuePolicy": "policy",
};

export const keyPolicies: Readonly<Record<string, string>> = {
  "aws:kms/key:Key": "policy",
  "aws:kms/keyPolicy:KeyPolicy": "policy",
  "aws:kms/externalKey:ExternalKey": "policy",
  "aws:kms/replicaKey:ReplicaKey": "policy",
};

export const trustPolicy = { type: roleType, property: "assumeRolePolicy" } as const;

/** What an identity may do, as this resource says it. Throws UndecidableError. */
export function identityDocuments(resource: Resource): readonly Placed[] {
  if (resource.type !== roleType)
    return documentAt(resource, identityPolicies[resource.type] ?? "policy");
  const inline = peek(resource, "inlinePolicies");
  if (inline instanceof Unknown) return documentAt(resource, "inlinePolicies");
  if (!Array.isArray(inline)) return [];
  return inline.flatMap((_, i) => documentAt(resource, "inlinePolicies", i, "policy"));
}

export function documentAt(
  resource: Resource,
  ...path: readonly (string | number)[]
): readonly Placed[] {
  const document = readDocument(resource, ...path);
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return document ? [{ path: text.slice(1), document }] : [];
}

/** The rule that speaks for all others where a document is not known yet. */
export const documentsDecidable = "iam-decidable-at-preview";

type Decide = NonNullable<Rule["decide"]>;

/** A decision that holds each of a resource's identity documents against `findings`. */
export function byIdentityDocument(
  findings: (placed: Placed, context: Context) => readonly Violation[],
): Decide {
  return byDocument(identityDocuments, findings);
}

export function byDocument(
  documents: (resource: Resource) => readonly Placed[],
  findings: (placed: Placed, context: Context, resource: Resource) => readonly Violation[],
): Decide {
  return (resource, context) =>
    reportedElsewhere(() => {
      const placed = documents(resource);
      if (placed.length === 0) return notApplicable("it holds no such policy");
      return verdictOf(placed.flatMap((each) => findings(each, context, resource)));
    });
}

/** An unknown document is one message, not one of each rule. What is not known of the stack itself is told by each. */
export function reportedElsewhere(decide: () => Verdict): Verdict {
  const verdict = judge(decide);
  if (verdict.kind !== "undecidable" || verdict.path === accountUnknown.path) return verdict;
  return { ...verdict, reportedBy: documentsDecidable };
}
