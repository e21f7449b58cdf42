/**
 * Names of the webhook secrets, and who may read them. The parameters themselves are no resources of this program:
 * a refresh would read their values into the state. `npm run secret -- set <provider>` makes them.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../deployment";
import type { Statement } from "../iam/document";
import type { Grants } from "../iam/grants";

export interface ProviderSecrets {
  secretParameterName: string;
  notificationUrlParameterName?: string;
}

export class Secrets extends pulumi.ComponentResource {
  readonly byProvider: Readonly<Record<string, ProviderSecrets>>;

  constructor(name: string, { config, names }: Deployment, opts?: pulumi.ComponentResourceOptions) {
    super("payment-webhooks:secrets:Secrets", name, {}, opts);
    const entries = Object.entries(config.providers).map(
      ([provider, { signsNotificationUrl }]): [string, ProviderSecrets] => [
        provider,
        {
          secretParameterName: names.secret(provider),
          ...(signsNotificationUrl && {
            notificationUrlParameterName: names.secret(provider, "notification-url"),
          }),
        },
      ],
    );
    this.byProvider = Object.fromEntries(entries);
    this.registerOutputs({ parameterNames: this.parameterNames });
  }

  get parameterNames(): string[] {
    return Object.values(this.byProvider).flatMap((secrets) => Object.values(secrets) as string[]);
  }

  readBy(grants: Grants): Statement[] {
    return [grants.readParameters(this.parameterNames), grants.parameterKey(this.parameterNames)];
  }
}
