/** What roles may do, who may take them, who is let in, and what keys allow. */
import { json, type Variant } from "../change";
import { statement, withoutStatement, withStatement } from "./statements";

const rolePolicy = (name: string) => ["aws:iam/rolePolicy:RolePolicy", name] as const;
const role = (name: string) => ["aws:iam/role:Role", name] as const;
const queue = (name: string) => ["aws:sqs/queue:Queue", name] as const;

export const permissions: readonly Variant[] = [
  {
    name: "a pattern for actions",
    at: rolePolicy("stripe-processor"),
    change: statement("policy", "WriteLedger", (it) => (it["Action"] = ["dynamodb:*"])),
    rule: "iam-no-wildcard-action",
  },
  {
    name: "a pattern that means one action today",
    at: rolePolicy("stripe-processor"),
    change: statement("policy", "ConsumeQueues", (it) => {
      it["Action"] = ["sqs:Receive*", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
    }),
    rule: "iam-no-wildcard-action",
  },
  {
    name: "a ledger grant on every table",
    at: rolePolicy("stripe-processor"),
    change: statement("policy", "WriteLedger", (it) => {
      it["Resource"] = it["Resource"].replace(/table\/.*/, "table/*");
    }),
    rule: "iam-resource-scope",
  },
  {
    name: "a ledger grant on every resource",
    at: rolePolicy("stripe-processor"),
    change: statement("policy", "WriteLedger", (it) => (it["Resource"] = "*")),
    rule: "iam-resource-scope",
  },
  {
    name: "a ledger grant in every account",
    at: rolePolicy("stripe-processor"),
    change: statement("policy", "WriteLedger", (it) => {
      it["Resource"] = it["Resource"].replace(/:\d{12}:/, ":*:");
    }),
    rule: "iam-resource-scope",
  },
  {
    name: "a misspelt action",
    at: rolePolicy("stripe-processor"),
    change: statement("policy", "WriteLedger", (it) => (it["Action"] = ["dynamodb:PutItems"])),
    rule: "iam-statement-works",
  },
  {
    name: "a stream's action on a table",
    at: rolePolicy("ledger-pipe"),
    change: statement("policy", "ReadLedgerStream", (it) => {
      it["Resource"] = it["Resource"].replace("/stream/*", "");
    }),
    rule: "iam-statement-works",
  },
  {
    name: "a processor that writes its own permissions",
    at: rolePolicy("stripe-processor"),
    change: withStatement("policy", {
      Sid: "Escalate",
      Effect: "Allow",
      Action: ["iam:PutRolePolicy"],
      Resource: "arn:aws:iam::222222222222:role/stripe-processor-staging",
    }),
    rule: "iam-privilege-escalation",
  },
  {
    name: "a role that may be passed to any service",
    at: rolePolicy("stripe-processor"),
    change: withStatement("policy", {
      Sid: "PassAnyhow",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: "arn:aws:iam::222222222222:role/payment-workflow-staging",
    }),
    rule: "iam-passrole",
  },
  {
    name: "a role that anybody may take",
    at: role("stripe-processor"),
    change: json("assumeRolePolicy", (document) => {
      document["Statement"][0]["Principal"] = { AWS: "*" };
    }),
    rule: "iam-trust",
  },
  {
    name: "a pipe's role without its confused deputy's conditions",
    at: role("ledger-pipe"),
    change: json("assumeRolePolicy", (document) => {
      delete document["Statement"][0]["Condition"];
    }),
    rule: "iam-trust",
  },
  {
    name: "a policy that AWS manages",
    at: role("stripe-processor"),
    change: (it) => (it["managedPolicyArns"] = ["arn:aws:iam::aws:policy/PowerUserAccess"]),
    rule: "iam-managed-policies",
  },
  {
    name: "a processor that borrows another's role",
    at: ["aws:lambda/function:Function", "stripe-processor"],
    change: (it) => (it["role"] = it["role"].replace("stripe", "square")),
    rule: "iam-role-per-workload",
  },
  {
    name: "a queue that anybody may send to",
    at: queue("stripe-webhooks"),
    change: withStatement("policy", {
      Sid: "Open",
      Effect: "Allow",
      Principal: "*",
      Action: ["sqs:SendMessage"],
      Resource: "arn:aws:sqs:us-east-1:222222222222:stripe-webhooks-staging.fifo",
    }),
    rule: "resource-policy-closed",
  },
  {
    name: "a topic that alarms of any account may publish to",
    at: ["aws:sns/topic:Topic", "alerts"],
    change: statement("policy", "AlarmsPublish", (it) => delete it["Condition"]),
    rule: "resource-policy-closed",
  },
  {
    name: "a function that any API may invoke",
    at: ["aws:lambda/permission:Permission", "ingress-provider"],
    change: (it) => delete it["sourceArn"],
    rule: "resource-policy-closed",
  },
  {
    name: "a queue that takes messages in the clear",
    at: queue("events-refunds-dlq"),
    change: withoutStatement("policy", "RefuseWithoutTls"),
    rule: "transport-tls-only",
  },
  {
    name: "a key that does not rotate",
    at: ["aws:kms/key:Key", "encryption-tables"],
    change: (it) => (it["enableKeyRotation"] = false),
    rule: "kms-key",
  },
  {
    name: "a key that everybody may use",
    at: ["aws:kms/key:Key", "encryption-messages"],
    change: withStatement("policy", {
      Sid: "Open",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["kms:Decrypt"],
      Resource: "*",
    }),
    rule: "kms-key-policy-closed",
  },
  {
    name: "a key that the topic cannot use for its queues",
    at: ["aws:kms/key:Key", "encryption-messages"],
    change: withoutStatement("policy", "TopicDeliversToQueues"),
    rule: "kms-key-usable",
  },
];
