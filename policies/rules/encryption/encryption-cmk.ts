import { pathText, read, type Resource, UndecidableError } from "../../framework/resource";
import { pass, type Rule, type Verdict, violated } from "../../framework/rule";

/** Where each type of resource says which key encrypts it. */
const keyPaths: Readonly<Record<string, readonly string[]>> = {
  "aws:dynamodb/table:Table": ["serverSideEncryption", "kmsKeyArn"],
  "aws:sqs/queue:Queue": ["kmsMasterKeyId"],
  "aws:sns/topic:Topic": ["kmsMasterKeyId"],
  "aws:cloudwatch/logGroup:LogGroup": ["kmsKeyId"],
};

/** Keys of other packages or accounts arrive as known ARNs; these are what a stack makes itself. */
const keyTypes = ["aws:kms/key:Key", "aws:kms/alias:Alias", "aws:kms/replicaKey:ReplicaKey"];

export const encryptionCmk: Rule = {
  name: "encryption-cmk",
  description: "Tables, queues, topics and log groups are encrypted with a customer-managed key.",
  why: "A key that AWS owns or manages has no policy of ours: who may read payment data cannot be said there, nor be taken back in one place.",
  fix: "Pass the ARN, id or alias of an aws.kms.Key of this system.",
  severity: "high",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "3.5.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "3.6.1" },
  ],
  publicChecks: [
    ...["CKV_AWS_119", "CKV2_AWS_73", "CKV_AWS_26", "CKV_AWS_158"],
    ...["AWS-0136", "AwsSolutions-SQS2", "SQS.1"],
  ],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: Object.keys(keyPaths),
  decide(resource) {
    if (resource.type === "aws:dynamodb/table:Table") {
      const enabled = read(resource, "serverSideEncryption", "enabled");
      // Off, DynamoDB still encrypts, but with a key that AWS owns: even kmsKeyArn then has no effect.
      if (enabled !== true)
        return violated({
          path: "serverSideEncryption.enabled",
          found: enabled === undefined ? "nothing" : String(enabled),
          expected: "true",
        });
    }
    return decideKey(resource, keyPaths[resource.type]!);
  },
};

function decideKey(resource: Resource, path: readonly string[]): Verdict {
  try {
    const problem = problemWith(read(resource, ...path));
    if (problem === undefined) return pass;
    return violated({
      path: pathText(path),
      found: problem,
      expected: "a key of this system (arn:aws:kms:…:key/…, a key id, or alias/<name>)",
    });
  } catch (error) {
    if (error instanceof UndecidableError && comesFromKey(resource, path)) return pass;
    throw error;
  }
}

/** The key's id is AWS's to choose; but a value that comes from the stack's own key and nothing else is that key. */
function comesFromKey(resource: Resource, path: readonly string[]): boolean {
  const sources = resource.references?.[path[0]!] ?? [];
  return sources.length > 0 && sources.every(({ type }) => keyTypes.includes(type));
}

function problemWith(key: unknown): string | undefined {
  if (key === undefined || key === "") return "no key";
  const text = String(key);
  if (/(^|:)alias\/aws\//.test(text)) return `"${text}", a key that AWS manages`;
  const isKey =
    /^arn:aws[a-z-]*:kms:[^:]+:\d{12}:(key|alias)\/.+$/.test(text) ||
    /^alias\/.+$/.test(text) ||
    /^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(text);
  return isKey ? undefined : `"${text}", which names no KMS key`;
}
