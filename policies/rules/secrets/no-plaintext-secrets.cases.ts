import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";

const lambda = (variables: unknown, comesFrom?: Asked["comesFrom"]): Asked => ({
  type: "aws:lambda/function:Function",
  properties: { name: "validator-prod", environment: { variables } },
  comesFrom,
});
// Put together here, so that scanners of this repository do not take them for real ones.
const joined = (...parts: string[]) => parts.join("");
const awsKey = joined("AKIA", "IOSFODNN7EXAMPLE");
const stripeKey = joined("sk_", "live_", "51H8example0000");
const webhookSecret = joined("whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
const squareToken = joined("EAAA", "EOuLQqXYZabcdefghij0123");
const privateKey = joined("-----BEGIN ", "PRIVATE KEY-----\nMIIE\n");
const random = "k3V9xQ2mZ7rT1wYbN8sLfP4dGhJc6uEa";
const certificate = `-----BEGIN CERTIFICATE-----\n${random}${random}\n-----END CERTIFICATE-----`;
const hex = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const found = (variable: string, kind: string) =>
  `environment.variables.${variable}: found ${kind}, expected the name of a SecureString`;
const input = (text: unknown): Asked => ({
  type: "aws:cloudwatch/eventTarget:EventTarget",
  properties: { arn: "arn:aws:lambda:us-east-1:111111111111:function:f", input: text },
});
const from = (type: string) => ({ environment: [{ type, name: "it" }] });

export const cases: readonly Case[] = [
  passes(
    "names, addresses, figures and places of secrets",
    lambda({
      TABLE_NAME: "webhook-processing-prod",
      SECRET_NAME: "/payment-webhooks-prod/stripe/webhook-secret",
      API_KEY: "arn:aws:ssm:us-east-1:111111111111:parameter/key",
      SECRET: "/payment-webhooks-prod/stripe/webhook-secret",
      QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/111111111111/stripe-webhooks-prod.fifo",
      PAYPAL_SIMULATOR_ALLOWED: "false",
      POWERTOOLS_METRICS_NAMESPACE: "PaymentWebhooksProcessingPlatformOne",
    }),
  ),
  passes(
    "a certificate, which is public",
    lambda({ PAYPAL_TRUST: JSON.stringify({ trustAnchorPem: certificate }) }),
  ),
  refuses("an AWS key", lambda({ REGION_HINT: awsKey }), found("REGION_HINT", "an AWS access key")),
  refuses("a Stripe key", lambda({ A: stripeKey }), found("A", "a Stripe key")),
  refuses(
    "a Stripe webhook secret",
    lambda({ A: webhookSecret }),
    found("A", "a Stripe webhook secret"),
  ),
  refuses("a Square token", lambda({ A: squareToken }), found("A", "a Square token")),
  refuses("a private key", lambda({ A: privateKey }), found("A", "a private key")),
  refuses(
    "a password in an address",
    lambda({ DATABASE: joined("postgres://app:", "hunter2@db/x") }),
    found("DATABASE", "a password in an address"),
  ),
  refuses(
    "a short value under a telling name",
    lambda({ DB_PASSWORD: "hunter2" }),
    found("DB_PASSWORD", "a value under the name of a secret"),
  ),
  refuses(
    "another spelling of the name",
    lambda({ signingSecret: "abc" }),
    found("signingSecret", "a value under the name of a secret"),
  ),
  refuses(
    "a random text under a harmless name",
    lambda({ SALT: random }),
    found("SALT", "a long random text"),
  ),
  refuses("a random hex text", lambda({ SALT: hex }), found("SALT", "a long random text")),
  refuses(
    "a secret inside of JSON",
    lambda({
      PROVIDER_ROUTES: JSON.stringify({ stripe: { queueUrl: "https://sqs/x", keys: [stripeKey] } }),
    }),
    found("PROVIDER_ROUTES.stripe.keys[0]", "a Stripe key"),
  ),
  refuses(
    "a secret in a target's input",
    input(JSON.stringify({ password: "hunter2" })),
    "input.password: found a value under the name of a secret",
  ),
  refuses(
    "a secret in a workflow",
    {
      type: "aws:sfn/stateMachine:StateMachine",
      properties: {
        definition: JSON.stringify({ States: { A: { Parameters: { token: stripeKey } } } }),
      },
    },
    "definition.States.A.Parameters.token: found a Stripe key",
  ),
  passes("a function without variables", lambda(undefined)),
  cannotDecide(
    "a variable of nobody knows where from",
    lambda({ A: unknown }),
    "environment.variables.A",
  ),
  cannotDecide(
    "a variable that a key's value may be in",
    lambda({ A: unknown }, from("aws:apigateway/apiKey:ApiKey")),
    "environment.variables.A",
  ),
  cannotDecide("all variables unknown", lambda(unknown), "environment.variables"),
  passes("a variable that comes from a queue", lambda({ A: unknown }, from("aws:sqs/queue:Queue"))),
  passes(
    "all variables, if they come from a table",
    lambda(unknown, from("aws:dynamodb/table:Table")),
  ),
];
