/** Checks that others have and this pack leaves out, each with the reason. */
export interface NotAdopted {
  what: string;
  /** Ids of the public checks that ask for it. */
  publicChecks: readonly string[];
  why: string;
}

export const notAdopted: readonly NotAdopted[] = [
  {
    what: "Every API stage caches",
    publicChecks: ["CKV_AWS_120"],
    why: "A cached answer to a POST would be an acknowledgement of an event that nobody took. Where a cache is on, it must be encrypted (`api-cache-encrypted`).",
  },
  {
    what: "Client certificates between gateway and backend",
    publicChecks: ["CKV2_AWS_51", "APIGateway.2"],
    why: "The backend is a function, reached by IAM inside of AWS: it never sees the certificate.",
  },
  {
    what: "No inline policies",
    publicChecks: ["IAMNoInlinePolicy"],
    why: "A role of one workload is read best with its policy in one place, and a managed policy could be attached to others. What the policy grants is judged, whichever way it is attached.",
  },
  {
    what: "Every function in a VPC",
    publicChecks: ["CKV_AWS_117", "Lambda.3"],
    why: "These functions talk to AWS alone, by IAM and TLS; a VPC would add endpoints to pay for and addresses to run out of. Where there is one, it must be sound (`lambda-vpc`).",
  },
  {
    what: "Every function signed",
    publicChecks: ["CKV_AWS_272"],
    why: "What runs is bound to the commit by the bundle's hash in the release. Where signing is used, it must be enforced, and for all (`lambda-code-signing`).",
  },
  {
    what: "Every function with a reserve of concurrency",
    publicChecks: ["CKV_AWS_115"],
    why: "A reserve takes away from all others, and a new account has ten executions in all. What is reserved must fit the account (`lambda-concurrency`).",
  },
  {
    what: "Every function with a dead-letter queue",
    publicChecks: ["CKV_AWS_116"],
    why: "Where the caller waits or a queue is read, it stays empty for ever. It is asked for where an invocation is asynchronous, and refused elsewhere (`lambda-dlq-where-asynchronous`).",
  },
  {
    what: "A year of every log",
    publicChecks: ["CKV_AWS_338"],
    why: "The access log is the trail that is kept for a year. Function logs hold ids and errors, and are looked at within days.",
  },
  {
    what: "A blocking rule set of the web ACL",
    publicChecks: ["CKV2_AWS_77", "CKV_AWS_192"],
    why: "Genuine payment events trip rules that read bodies, and a refused event is money. They count first; the signature decides.",
  },
  {
    what: "Active tracing of topics",
    publicChecks: [],
    why: "The topic passes on the trace of its publisher, which is a rule of EventBridge and has none; consumers are joined by the annotation webhook_id instead.",
  },
  {
    what: "Provisioned capacity with autoscaling",
    publicChecks: ["CKV2_AWS_16", "DynamoDB.1"],
    why: "On demand tables scale by themselves, without a policy that must be right before the peak comes.",
  },
  {
    what: "Secrets in Secrets Manager with rotation",
    publicChecks: ["CKV_AWS_304", "CKV2_AWS_57", "SecretsManager.1"],
    why: "Webhook secrets are the provider's to rotate. They are SecureStrings outside of the program, so that no state file holds their values.",
  },
];
