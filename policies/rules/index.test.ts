import { readdirSync } from "node:fs";
import { join } from "node:path";
import { rules, rulesByFolder } from ".";

describe("the pack", () => {
  it("has exactly these rules", () => {
    const names = Object.entries(rulesByFolder).map(([folder, inside]) => [
      folder,
      inside.map(({ name }) => name),
    ]);
    expect(Object.fromEntries(names)).toEqual({
      iam: [
        "iam-no-wildcard-action",
        "iam-resource-scope",
        "iam-statement-works",
        "iam-privilege-escalation",
        "iam-passrole",
        "iam-trust",
        "iam-managed-policies",
        "iam-role-per-workload",
        "iam-document-limits",
        "iam-decidable-at-preview",
      ],
      "resource-policies": ["resource-policy-closed", "transport-tls-only"],
      kms: ["kms-key", "kms-key-policy-closed", "kms-key-usable"],
      encryption: ["encryption-cmk"],
      secrets: ["no-plaintext-secrets"],
      apigateway: [
        "api-auth",
        "api-logging",
        "api-tracing",
        "api-request-validation",
        "api-throttle",
        "api-waf",
        "api-cache-encrypted",
        "api-domain-tls",
        "usage-plan-bounds",
        "usage-plan-wiring",
      ],
      lambda: [
        "lambda-baseline",
        "lambda-tracing",
        "lambda-concurrency",
        "lambda-dlq-where-asynchronous",
        "esm-safe",
        "lambda-code-signing",
        "lambda-vpc",
      ],
      sqs: ["dlq-everywhere", "dlq-fits"],
      events: ["event-archive", "event-target-retries"],
      pipes: ["pipe-filter", "pipe-retries-bounded", "pipe-role-scope"],
      sfn: ["sfn-logging", "sfn-tracing", "sfn-errors"],
      dynamodb: ["data-durability", "kept-data-together"],
      ssm: ["ssm-securestring"],
      s3: ["s3-private", "s3-encryption", "s3-tls-only", "s3-versioned"],
      logs: ["log-retention", "log-group-declared"],
      monitoring: ["alarm-coverage", "alarm-actions"],
      tags: ["tags-required"],
      stack: ["types-judged", "exceptions-valid"],
    });
  });

  it.each(Object.entries(rulesByFolder))(
    "keeps each rule of %s in a file of its name, with a test",
    (folder, inside) => {
      const files = readdirSync(join(__dirname, folder));
      for (const { name } of inside)
        expect(files).toEqual(expect.arrayContaining([`${name}.ts`, `${name}.test.ts`]));
    },
  );

  it("leaves no rule's file out of the index", () => {
    const folders = readdirSync(__dirname, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const written = folders.flatMap(({ name }) =>
      readdirSync(join(__dirname, name))
        .filter((file) => file.endsWith(".cases.ts"))
        .map((file) => file.replace(".cases.ts", "")),
    );
    expect(rules.map(({ name }) => name)).toEqual(expect.arrayContaining(written));
  });

  it("has each name once", () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });

  it("decides something about something", () => {
    for (const rule of rules) {
      const decisions = [rule.decide, rule.decideInStack, rule.decideStack].filter(Boolean);
      expect({ name: rule.name, decisions: decisions.length > 0 }).toEqual({
        name: rule.name,
        decisions: true,
      });
      expect(rule.description).toMatch(/^[A-Z][^\n]*\.$/);
      expect(rule.resourceTypes.length > 0 || rule.decideStack !== undefined).toBe(true);
    }
  });

  it("is never less strict in staging or prod than in dev", () => {
    const strictness = { disabled: 0, advisory: 1, mandatory: 2 };
    for (const { name, levels } of rules)
      expect({
        name,
        ordered:
          strictness[levels.prod] >= strictness[levels.staging] &&
          strictness[levels.staging] >= strictness[levels.dev],
      }).toEqual({ name, ordered: true });
  });

  it("has only these that are not mandatory in staging and prod", () => {
    const lenient = rules.filter(
      ({ levels }) => levels.staging !== "mandatory" || levels.prod !== "mandatory",
    );
    expect(lenient.map(({ name }) => name)).toEqual([]);
  });
});
