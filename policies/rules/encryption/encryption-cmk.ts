import { originsOf } from "../../framework/madeByAws";
import { pathText, read, type Resource, UndecidableError } from "../../framework/resource";
import { notApplicable, pass, type Rule, type Verdict, violated } from "../../framework/rule";
import { isObject } from "../../relations/json";
import { mandatoryEverywhere } from "../levels";

interface KeyPlace {
  /** Where the key is named. */
  path: readonly string[];
  /** What must be set for the key to be used at all. */
  switchedOn?: { path: readonly string[]; value: unknown };
  /** Whether there is anything to encrypt. */
  isUsed?(resource: Resource): boolean;
}

const keyPlaces: Readonly<Record<string, KeyPlace>> = {
  "aws:cloudwatch/eventArchive:EventArchive": { path: ["kmsKeyIdentifier"] },
  "aws:cloudwatch/eventBus:EventBus": { path: ["kmsKeyIdentifier"] },
  "aws:cloudwatch/logGroup:LogGroup": { path: ["kmsKeyId"] },
  "aws:dynamodb/table:Table": {
    path: ["serverSideEncryption", "kmsKeyArn"],
    // Off, DynamoDB still encrypts, but with a key that AWS owns: even kmsKeyArn then has no effect.
    switchedOn: { path: ["serverSideEncryption", "enabled"], value: true },
  },
  "aws:lambda/function:Function": { path: ["kmsKeyArn"], isUsed: hasVariables },
  "aws:secretsmanager/secret:Secret": { path: ["kmsKeyId"] },
  "aws:sfn/stateMachine:StateMachine": {
    path: ["encryptionConfiguration", "kmsKeyId"],
    switchedOn: { path: ["encryptionConfiguration", "type"], value: "CUSTOMER_MANAGED_KMS_KEY" },
  },
  "aws:sns/topic:Topic": { path: ["kmsMasterKeyId"] },
  "aws:sqs/queue:Queue": { path: ["kmsMasterKeyId"] },
  "aws:ssm/parameter:Parameter": {
    path: ["keyId"],
    isUsed: (parameter) => read(parameter, "type") === "SecureString",
  },
};

/** Keys of other packages or accounts arrive as known ARNs; these are what a stack makes itself. */
const keyTypes = ["aws:kms/key:Key", "aws:kms/alias:Alias", "aws:kms/replicaKey:ReplicaKey"];

export const encryptionCmk: Rule = {
  name: "encryption-cmk",
  description:
    "Tables, queues, topics, bus, archive, logs, function environments, parameters and workflows are encrypted with a customer-managed key.",
  why: "A key that AWS owns or manages has no policy of ours: who may read payment data cannot be said there, nor be taken back in one place.",
  fix: "Pass the ARN, id or alias of an aws.kms.Key of this system.",
  severity: "high",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "3.5.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "3.6.1" },
  ],
  publicChecks: [
    "CKV_AWS_27",
    "CKV_AWS_119",
    "CKV_AWS_26",
    "CKV_AWS_149",
    "CKV_AWS_158",
    "CKV_AWS_173",
    "CKV_AWS_337",
    "AWS-0098",
    "AWS-0136",
    "AwsSolutions-SQS2",
    "SQS.1",
  ],
  levels: mandatoryEverywhere,
  resourceTypes: Object.keys(keyPlaces),
  decide(resource) {
    const { path, switchedOn, isUsed } = keyPlaces[resource.type]!;
    if (isUsed && !isUsed(resource)) return notApplicable("nothing to encrypt");
    const state = switchedOn && read(resource, ...switchedOn.path);
    if (switchedOn && state !== switchedOn.value)
      return violated({
        path: pathText(switchedOn.path),
        found: state === undefined ? "nothing" : String(state),
        expected: String(switchedOn.value),
      });
    return decideKey(resource, path);
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
  // Of the resource alone it is not known yet what its values come from: asked again at the end.
  if (!resource.references?.[path[0]!]?.length) return false;
  return originsOf(resource, path[0]!).every(({ type }) => keyTypes.includes(type));
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

/** Unknown variables are variables. */
function hasVariables(resource: Resource): boolean {
  const environment = resource.properties["environment"];
  if (environment === undefined || environment === null) return false;
  if (!isObject(environment)) return true;
  const { variables } = environment;
  return isObject(variables) ? Object.keys(variables).length > 0 : Boolean(variables);
}
