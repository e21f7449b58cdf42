import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";

const keyArn = "arn:aws:kms:us-east-1:123456789012:key/5b1c2d3e-0000-4000-8000-123456789abc";
const awsKey = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:alias/aws/sqs";

const of =
  (type: string) => (properties: Record<string, unknown>, comesFrom?: Asked["comesFrom"]) => ({
    ...{ type, properties, comesFrom },
  });
const queue = of("aws:sqs/queue:Queue");
const topic = of("aws:sns/topic:Topic");
const table = of("aws:dynamodb/table:Table");
const logGroup = of("aws:cloudwatch/logGroup:LogGroup");
const bus = of("aws:cloudwatch/eventBus:EventBus");
const archive = of("aws:cloudwatch/eventArchive:EventArchive");
const lambda = of("aws:lambda/function:Function");
const parameter = of("aws:ssm/parameter:Parameter");
const secret = of("aws:secretsmanager/secret:Secret");
const machine = of("aws:sfn/stateMachine:StateMachine");

const sse = (kmsKeyArn?: string, enabled?: boolean) => ({
  serverSideEncryption: { enabled, kmsKeyArn },
});
const variables = { environment: { variables: { TABLE_NAME: "t" } } };
const encrypted = (kmsKeyId?: string, type?: string) => ({
  encryptionConfiguration: { type, kmsKeyId },
});
const customer = "CUSTOMER_MANAGED_KMS_KEY";
const noKey = "found no key, expected a key of this system";
const key = { type: "aws:kms/key:Key", name: "data" };
const other = { type: "aws:ssm/parameter:Parameter", name: "p" };

export const cases: readonly Case[] = [
  passes("a queue under an alias", queue({ kmsMasterKeyId: "alias/webhooks-prod" })),
  refuses("a queue without", queue({}), `kmsMasterKeyId: ${noKey}`),
  refuses("SSE-SQS, whose key nobody can see", queue({ sqsManagedSseEnabled: true }), noKey),
  refuses("AWS's own alias", queue({ kmsMasterKeyId: "alias/aws/sqs" }), "a key that AWS manages"),
  refuses(
    "AWS's own alias by its ARN",
    queue({ kmsMasterKeyId: awsKey }),
    "a key that AWS manages",
  ),
  refuses(
    "what is no key at all",
    queue({ kmsMasterKeyId: "arn:aws:iam::123456789012:role/key" }),
    "which names no KMS key",
  ),
  passes("a topic", topic({ kmsMasterKeyId: keyArn })),
  refuses("a topic without", topic({}), `kmsMasterKeyId: ${noKey}`),
  passes("a log group", logGroup({ kmsKeyId: keyArn })),
  refuses("a log group without", logGroup({}), `kmsKeyId: ${noKey}`),
  passes("a bus", bus({ kmsKeyIdentifier: keyArn })),
  refuses("a bus without", bus({}), `kmsKeyIdentifier: ${noKey}`),
  passes("an archive", archive({ kmsKeyIdentifier: keyArn })),
  refuses("an archive without", archive({}), `kmsKeyIdentifier: ${noKey}`),
  passes("a secret", secret({ kmsKeyId: keyArn })),
  refuses("a secret without", secret({}), `kmsKeyId: ${noKey}`),
  passes("a table", table(sse(keyArn, true))),
  refuses(
    "a table that says nothing",
    table({}),
    "serverSideEncryption.enabled: found nothing, expected true",
  ),
  refuses(
    "encryption that is off although a key is named",
    table(sse(keyArn, false)),
    "found false, expected true",
  ),
  refuses(
    "the key that AWS manages for DynamoDB",
    table(sse(undefined, true)),
    `serverSideEncryption.kmsKeyArn: ${noKey}`,
  ),
  passes("a function with variables", lambda({ ...variables, kmsKeyArn: keyArn })),
  refuses("variables under AWS's key", lambda(variables), `kmsKeyArn: ${noKey}`),
  refuses(
    "unknown variables under AWS's key",
    lambda({ environment: { variables: unknown } }),
    `kmsKeyArn: ${noKey}`,
  ),
  passes("a function without variables", lambda({ environment: { variables: {} } })),
  passes("a SecureString", parameter({ type: "SecureString", keyId: "alias/secrets-prod" })),
  refuses("a SecureString under AWS's key", parameter({ type: "SecureString" }), `keyId: ${noKey}`),
  passes("a String, of which another rule speaks", parameter({ type: "String" })),
  passes("a state machine", machine(encrypted(keyArn, customer))),
  refuses(
    "a state machine that says nothing",
    machine({}),
    `encryptionConfiguration.type: found nothing, expected ${customer}`,
  ),
  refuses(
    "a key that is not used",
    machine(encrypted(keyArn, "AWS_OWNED_KEY")),
    "found AWS_OWNED_KEY",
  ),
  refuses(
    "no key",
    machine(encrypted(undefined, customer)),
    `encryptionConfiguration.kmsKeyId: ${noKey}`,
  ),
  passes(
    "a key that the same deploy makes",
    table(sse(unknown, true), { serverSideEncryption: [key] }),
  ),
  passes(
    "its alias",
    table(sse(unknown, true), {
      serverSideEncryption: [key, { type: "aws:kms/alias:Alias", name: "data" }],
    }),
  ),
  cannotDecide(
    "a key of nobody knows where from",
    queue({ kmsMasterKeyId: unknown }),
    "kmsMasterKeyId",
  ),
  cannotDecide(
    "what comes from no key",
    queue({ kmsMasterKeyId: unknown }, { kmsMasterKeyId: [other] }),
    "kmsMasterKeyId",
  ),
  cannotDecide(
    "what comes from a key and something else",
    queue({ kmsMasterKeyId: unknown }, { kmsMasterKeyId: [key, other] }),
    "kmsMasterKeyId",
  ),
];
