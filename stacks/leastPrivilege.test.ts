import { type ProgramRun, registerProgram } from "./testing/registerProgram";

jest.setTimeout(30_000);

interface Statement {
  Action: string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

let run: ProgramRun;

beforeAll(async () => {
  run = await registerProgram("dev");
});

const statements = (role: string): Statement[] =>
  (
    JSON.parse(run.named("aws:iam/rolePolicy:RolePolicy", role).inputs["policy"] as string) as {
      Statement: Statement[];
    }
  ).Statement;

/** `action resource`, resources by the end of their ARN; what every function has is left out. */
const grantsOf = (role: string): string[] =>
  statements(role)
    .filter(({ Action }) => !Action[0]!.startsWith("logs:") && !Action[0]!.startsWith("xray:"))
    .flatMap(({ Action, Resource, Condition }) =>
      Action.flatMap((action) =>
        [Resource].flat().map((arn) => `${action} ${resourceOf(arn, Condition)}`),
      ),
    )
    .sort();

/** A key is told by its alias and by the service that it is used through. */
function resourceOf(arn: string, condition: Statement["Condition"]): string {
  const alias = condition?.["ForAnyValue:StringEquals"]?.["kms:ResourceAliases"];
  if (!alias) return arn.split(":").slice(5).join(":");
  const via = condition?.["StringEquals"]?.["kms:ViaService"] ?? "the encryption context";
  return `${String(alias)} through ${String(via).split(".")[0]}`;
}

describe("what each role may do", () => {
  it.each<[role: string, grants: string[]]>([
    ["webhook-authorizer", []],
    [
      "webhook-validator",
      [
        "dynamodb:PutItem table/webhook-processing-dev",
        "dynamodb:UpdateItem table/webhook-processing-dev",
        "kms:Decrypt alias/payment-webhooks-messages-dev through sqs",
        "kms:Decrypt alias/payment-webhooks-secrets-dev through ssm",
        "kms:Decrypt alias/payment-webhooks-tables-dev through dynamodb",
        "kms:GenerateDataKey alias/payment-webhooks-messages-dev through sqs",
        "sqs:SendMessage generic-webhooks-dev.fifo",
        "sqs:SendMessage paypal-webhooks-dev.fifo",
        "sqs:SendMessage square-webhooks-dev.fifo",
        "sqs:SendMessage stripe-webhooks-dev.fifo",
        "ssm:GetParameter parameter/payment-webhooks-dev/generic/webhook-secret",
        "ssm:GetParameter parameter/payment-webhooks-dev/paypal/webhook-secret",
        "ssm:GetParameter parameter/payment-webhooks-dev/square/notification-url",
        "ssm:GetParameter parameter/payment-webhooks-dev/square/webhook-secret",
        "ssm:GetParameter parameter/payment-webhooks-dev/stripe/webhook-secret",
      ],
    ],
    [
      "stripe-processor",
      [
        "dynamodb:GetItem table/webhook-processing-dev",
        "dynamodb:PutItem table/payment-transactions-dev",
        "dynamodb:UpdateItem table/webhook-processing-dev",
        "events:PutEvents event-bus/payment-events-dev",
        "kms:Decrypt alias/payment-webhooks-messages-dev through sqs",
        "kms:Decrypt alias/payment-webhooks-tables-dev through dynamodb",
        "sqs:ChangeMessageVisibility stripe-webhooks-dev.fifo",
        "sqs:DeleteMessage stripe-webhooks-dev.fifo",
        "sqs:GetQueueAttributes stripe-webhooks-dev.fifo",
        "sqs:ReceiveMessage stripe-webhooks-dev.fifo",
      ],
    ],
    [
      "sweeper",
      [
        "dynamodb:GetItem table/webhook-processing-dev",
        "dynamodb:Query table/payment-transactions-dev/index/unapplied-transactions",
        "dynamodb:Query table/webhook-processing-dev/index/open-webhooks",
        "dynamodb:UpdateItem table/webhook-processing-dev",
        "kms:Decrypt alias/payment-webhooks-compute-dev through the encryption context",
        "kms:Decrypt alias/payment-webhooks-messages-dev through sqs",
        "kms:Decrypt alias/payment-webhooks-tables-dev through dynamodb",
        "kms:GenerateDataKey alias/payment-webhooks-compute-dev through the encryption context",
        "kms:GenerateDataKey alias/payment-webhooks-messages-dev through sqs",
        "sqs:SendMessage generic-webhooks-dev.fifo",
        "sqs:SendMessage paypal-webhooks-dev.fifo",
        "sqs:SendMessage square-webhooks-dev.fifo",
        "sqs:SendMessage stripe-webhooks-dev.fifo",
        "sqs:SendMessage sweeper-dlq-dev",
        "states:StartExecution stateMachine:payment-workflow-dev",
      ],
    ],
    [
      "payment-processor",
      [
        "dynamodb:BatchGetItem table/payment-transactions-dev",
        "dynamodb:BatchGetItem table/payments-dev",
        "dynamodb:PutItem table/payments-dev",
        "dynamodb:UpdateItem table/payment-transactions-dev",
        "kms:Decrypt alias/payment-webhooks-tables-dev through dynamodb",
      ],
    ],
    [
      "event-processor",
      [
        "dynamodb:UpdateItem table/webhook-processing-dev",
        "kms:Decrypt alias/payment-webhooks-messages-dev through sqs",
        "kms:Decrypt alias/payment-webhooks-tables-dev through dynamodb",
        "kms:GenerateDataKey alias/payment-webhooks-messages-dev through sqs",
        "sqs:SendMessage event-processor-dlq-dev",
      ],
    ],
    [
      "fraud-consumer",
      [
        "kms:Decrypt alias/payment-webhooks-messages-dev through sqs",
        "sqs:DeleteMessage fraud-events-dev",
        "sqs:GetQueueAttributes fraud-events-dev",
        "sqs:ReceiveMessage fraud-events-dev",
      ],
    ],
    [
      "ledger-pipe",
      [
        "dynamodb:DescribeStream table/payment-transactions-dev/stream/*",
        "dynamodb:GetRecords table/payment-transactions-dev/stream/*",
        "dynamodb:GetShardIterator table/payment-transactions-dev/stream/*",
        "dynamodb:ListStreams ",
        "kms:Decrypt alias/payment-webhooks-compute-dev through the encryption context",
        "kms:Decrypt alias/payment-webhooks-messages-dev through sqs",
        "kms:Decrypt alias/payment-webhooks-tables-dev through dynamodb",
        "kms:GenerateDataKey alias/payment-webhooks-compute-dev through the encryption context",
        "kms:GenerateDataKey alias/payment-webhooks-messages-dev through sqs",
        "sqs:SendMessage ledger-pipe-dlq-dev",
        "states:StartExecution stateMachine:payment-workflow-dev",
      ],
    ],
    [
      "events-payments-topic",
      [
        "kms:Decrypt alias/payment-webhooks-messages-dev through sns",
        "kms:GenerateDataKey alias/payment-webhooks-messages-dev through sns",
        "sns:Publish payment-events-dev",
      ],
    ],
  ])("%s", (role, grants) => {
    expect(grantsOf(role)).toEqual(grants);
  });

  it("lets the validator open only its own parameters with the key of secrets", () => {
    const [open] = statements("webhook-validator").filter(
      ({ Condition }) => Condition?.["StringEquals"]?.["kms:EncryptionContext:PARAMETER_ARN"],
    );
    expect(open!.Condition!["StringEquals"]!["kms:EncryptionContext:PARAMETER_ARN"]).toHaveLength(
      5,
    );
  });
});

describe("who may be a role", () => {
  const trustOf = (role: string) =>
    JSON.parse(run.named("aws:iam/role:Role", role).inputs["assumeRolePolicy"] as string).Statement;

  it("is the one pipe, for the pipe's", () => {
    expect(trustOf("ledger-pipe")).toEqual([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "pipes.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": "111111111111" },
          ArnLike: { "aws:SourceArn": "arn:aws:pipes:us-east-1:111111111111:pipe/ledger-pipe-dev" },
        },
      },
    ]);
  });

  it("is Lambda alone, for a function's", () => {
    expect(trustOf("stripe-processor")).toEqual([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "lambda.amazonaws.com" },
      },
    ]);
  });
});

describe("who may use a queue", () => {
  const policyOf = (queue: string) =>
    JSON.parse(run.named("aws:sqs/queue:Queue", queue).inputs["policy"] as string).Statement;

  it("is nobody without TLS", () => {
    expect(policyOf("stripe-webhooks")).toEqual([
      {
        Sid: "RefuseWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: ["sqs:*"],
        Resource: "arn:aws:sqs:us-east-1:111111111111:stripe-webhooks-dev.fifo",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("is the topic for a subscriber's, and one rule for a rule's dead letters", () => {
    expect(policyOf("fraud-events")[0]).toMatchObject({
      Principal: { Service: "sns.amazonaws.com" },
      Action: ["sqs:SendMessage"],
      Condition: {
        ArnLike: { "aws:SourceArn": "arn:aws:sns:us-east-1:111111111111:payment-events-dev" },
      },
    });
    expect(policyOf("events-refunds-dlq")[0]).toMatchObject({
      Principal: { Service: "events.amazonaws.com" },
      Condition: {
        ArnLike: {
          "aws:SourceArn":
            "arn:aws:events:us-east-1:111111111111:rule/payment-events-dev/refunds-dev",
        },
      },
    });
  });
});
