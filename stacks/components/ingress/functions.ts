/** The two functions that a request passes: the authorizer that finds its key, and the validator. */
import type * as pulumi from "@pulumi/pulumi";
import { jsonStringify, all } from "@pulumi/pulumi";
import type {
  AuthorizerEnvironment,
  GenericSignature,
  PayPalTrust,
  ValidatorEnvironment,
} from "../../../contracts/environment";
import { webhookTable } from "../../../contracts/tables";
import type { Config } from "../../config/schema";
import type { Platform } from "../../platform";
import { Function } from "../function";
import type { Ledger } from "../ledger";
import type { ProviderPipeline } from "../providerPipeline";
import type { Secrets } from "../secrets";

const component = "ingress";

export function makeAuthorizer(platform: Platform, parent: pulumi.Resource): Function {
  return new Function<AuthorizerEnvironment>(
    "webhook-authorizer",
    platform,
    {
      component,
      resource: "webhook-authorizer",
      bundle: "authorizer",
      description: "Finds the API key in header or query. No SDK, no I/O.",
      settings: platform.config.functions.authorizer,
      environment: {},
      statements: [],
    },
    { parent },
  );
}

export interface ValidatorArgs {
  ledger: Ledger;
  secrets: Secrets;
  pipelines: readonly ProviderPipeline[];
}

export function makeValidator(
  platform: Platform,
  { ledger, secrets, pipelines }: ValidatorArgs,
  parent: pulumi.Resource,
): Function {
  const { config, grants } = platform;
  const { validator } = config.functions;
  return new Function<ValidatorEnvironment>(
    "webhook-validator",
    platform,
    {
      component,
      resource: "webhook-validator",
      bundle: "webhook-validator",
      description: "Verifies a webhook, claims its id, puts it into its provider's queue.",
      settings: validator,
      environment: {
        TABLE_NAME: ledger.tableNames.webhooks,
        PROVIDER_ROUTES: jsonStringify(routes(secrets, pipelines)),
        PAYPAL_SIMULATOR_ALLOWED: String(config.payPal.simulatorAllowed),
        PAYPAL_TRUST: JSON.stringify(payPalTrust(config)),
        GENERIC_SIGNATURE: JSON.stringify(config.genericSignature satisfies GenericSignature),
        DEPENDENCY_BUDGET_MS: String(validator.dependencyBudgetMs),
      },
      statements: [
        grants.table("ClaimWebhooks", webhookTable.name, "PutItem", "UpdateItem"),
        grants.tableKey(),
        grants.sendTo(...pipelines.map(({ queue }) => queue.name)),
        grants.queueKeyForSending(),
        ...secrets.readBy(grants),
      ],
    },
    { parent },
  );
}

function routes(secrets: Secrets, pipelines: readonly ProviderPipeline[]) {
  return all(
    Object.fromEntries(
      pipelines.map(({ provider, queueUrl }) => [
        provider,
        all([queueUrl]).apply(([url]) => ({ queueUrl: url, ...secrets.byProvider[provider]! })),
      ]),
    ),
  );
}

function payPalTrust({ payPal }: Config): PayPalTrust {
  const { certificateHosts, certificatePathPattern, certificateSubjectHost, trustAnchorPem } =
    payPal;
  return { certificateHosts, certificatePathPattern, certificateSubjectHost, trustAnchorPem };
}
