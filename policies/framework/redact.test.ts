import { ask } from "./harness";
import { redact } from "./redact";
import { type Rule, violated } from "./rule";

const type = "aws:lambda/function:Function";
const secret = "correct-horse-battery-staple";
const telling = (found: (value: string) => string): Rule => ({
  ...{ name: "telling", description: "A rule.", why: "Because.", fix: "Do.", severity: "low" },
  ...{ frameworks: [], publicChecks: [], resourceTypes: [type] },
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  decide: ({ properties }) =>
    violated({ path: "p", found: found(JSON.stringify(properties)), expected: "b" }),
});

describe("messages", () => {
  it("show no value of an environment, even where a rule would tell it", async () => {
    const properties = { environment: { variables: { TOKEN: secret } } };
    const { resource } = await ask(
      telling((all) => all),
      { type, properties },
    );
    expect(resource[0]!.message).not.toContain(secret);
    expect(resource[0]!.message).toContain("(not shown)");
  });

  it("show none where a rule throws it", async () => {
    const broken: Rule = {
      ...telling(() => ""),
      decide: ({ properties }) => {
        throw new Error(`cannot read ${JSON.stringify(properties)}`);
      },
    };
    const properties = { environment: { variables: { TOKEN: secret } } };
    const { resource } = await ask(broken, { type, properties });
    expect(resource[0]!.message).toContain("counts as violated: cannot read");
    expect(resource[0]!.message).not.toContain(secret);
  });

  it.each([
    ["a webhook's secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    ["an API key", "sk_live_4eC39HqLyjWDarjtT1zdp7dc"],
    ["an access key", "AKIAIOSFODNN7EXAMPLE"],
    ["a token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN"],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----"],
    ["a card's number", "4111 1111 1111 1111"],
    ["a password in a URL", "postgres://app:hunter22@db/payments"],
  ])("show no %s, wherever it stands", (_what, value) => {
    const shown = redact(`found "${value}", expected none`, undefined);
    expect(shown).toContain("(not shown)");
    for (const part of value.split(/[\s:/@.]+/).filter(({ length }) => length > 12))
      expect(shown).not.toContain(part);
  });

  it.each([
    "found arn:aws:sqs:us-east-1:111111111111:stripe-webhooks-prod.fifo, expected another",
    "found 2026-01-31T10:00:00Z, expected at least 365 days",
    "lambda.Function validator, timeout: found 900, expected at most 30",
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
  ])("leave everything else as it is: %s", (message) => {
    expect(redact(message, undefined)).toBe(message);
  });

  it("do not tear words apart for short values, nor the resource's own name", () => {
    const variables = {
      ENVIRONMENT_SUFFIX: "staging",
      POWERTOOLS_SERVICE_NAME: "webhook-validator",
    };
    const resource = {
      ...{ type, name: "webhook-validator", urn: "urn:pulumi:staging::p::t::webhook-validator" },
      properties: { environment: { variables } },
    };
    const message = "lambda.Function webhook-validator: at least 30 days in staging";
    expect(redact(message, resource)).toBe(message);
  });
});
