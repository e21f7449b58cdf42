/** The whole system in one process: the stack, its functions, its secrets, and its front door. */
import { secretParameter } from "../../cli/secrets/parameters";
import { serialiseVersions } from "../../cli/secrets/rotation";
import type { SecretVersion } from "../../contracts/environment";
import type { SenderSecrets, WebhookRequest } from "../../cli/senders";
import type { Bundle } from "../../contracts/functions";
import type { Cloud } from "../../local/core/cloud";
import type { VirtualClock } from "../../local/core/clock";
import type { Input, Output } from "../../local/core/service";
import type { InProcessRuntime } from "../../local/services/lambda/inProcess/runtime";
import type { Config } from "../../stacks/config/schema";
import { createNames, type Names } from "../../stacks/naming";
import { type Provider, providers } from "../workload/events";
import { type Blueprint, build } from "./blueprint";
import type { CertificateHost } from "./certificateHost";
import { type FunctionCode, loadInstance } from "./functionCode";

export interface SystemParts {
  blueprint: Blueprint;
  code: FunctionCode;
  certificates: CertificateHost;
  seed: string;
  clock: VirtualClock;
  hooks: Pick<InProcessRuntime, "around" | "repeats">;
  isCertificateHostDown(): boolean;
}

export class System {
  readonly names: Names;
  readonly secrets: Record<Provider, SenderSecrets>;
  private versions: Record<Provider, SecretVersion[]>;
  private readonly retired: { provider: Provider; value: string; untilMs: number }[] = [];
  private deploys = 0;

  private constructor(
    readonly cloud: Cloud,
    readonly config: Config,
    readonly functions: ReadonlyMap<string, Input>,
    apiKeys: Readonly<Record<string, string>>,
    private readonly apiEndpoint: string,
    { certificateUrl, signingKeyPem }: CertificateHost,
  ) {
    this.names = createNames(config);
    const entries = providers.map((provider): [Provider, SenderSecrets] => {
      const apiKey = apiKeys[provider]!;
      const path = provider === "generic" ? "/webhooks" : `/webhooks/${provider}`;
      const webhookSecret = this.newSecret();
      const notificationUrl = `${apiEndpoint}${path}?token=${apiKey}`;
      return [provider, { apiKey, webhookSecret, notificationUrl, certificateUrl, signingKeyPem }];
    });
    this.secrets = Object.fromEntries(entries) as Record<Provider, SenderSecrets>;
    this.versions = Object.fromEntries(
      entries.map(([provider, { webhookSecret }]) => [provider, [{ value: webhookSecret }]]),
    ) as unknown as Record<Provider, SecretVersion[]>;
  }

  static async start(parts: SystemParts): Promise<System> {
    const { blueprint, code, certificates, clock, hooks } = parts;
    const world = {
      https: certificates.https(clock, parts.isCertificateHostDown),
      rootCertificates: [certificates.rootPem],
    };
    const bundles = bundlesOf(blueprint);
    const { cloud, outputs, functions } = await build(blueprint, parts.seed, clock, {
      ...hooks,
      load(instance) {
        return loadInstance(code, bundles.get(instance.functionName)!, instance, world);
      },
    });
    const apiKeys = outputs["apiKeyValues"]!.value as Record<string, string>;
    const apiEndpoint = String(outputs["apiEndpoint"]!.value);
    const system = new System(
      ...([cloud, blueprint.config, functions, apiKeys, apiEndpoint, certificates] as const),
    );
    await system.writeSecrets();
    return system;
  }

  /** One POST; resolves to the status that the sender sees. */
  async post({ path, headers, body }: WebhookRequest): Promise<number> {
    const [ownPath, rawQuery = ""] = path.split("?");
    const { pathname } = new URL(this.apiEndpoint);
    const all = { host: "api.example.com", ...headers };
    const { statusCode } = await this.cloud.service("apigateway").dataPlane!.handle({
      ...{ method: "POST", path: `${pathname}${ownPath}`, rawQuery, headers: all, body },
      rawHeaders: Object.entries(all).flat(),
      sourceIp: "203.0.113.7",
    });
    return statusCode;
  }

  /** An AWS call by the account's administrator. */
  call(service: string, operation: string, input: Input): Promise<Output> {
    return this.cloud.call(this.cloud.administrator, service, operation, input);
  }

  /** A function's code is replaced: new invocations start anew, running ones end with the old. */
  async deploy(logicalName: string): Promise<void> {
    const name = this.names.physical(logicalName);
    const inputs = { ...this.functions.get(name)!, description: `deploy ${(this.deploys += 1)}` };
    const type = this.cloud
      .service("lambda")
      .resourceTypes.find(({ token }) => token === "aws:lambda/function:Function")!;
    const caller = this.cloud.administrator;
    await type.update(name, inputs, { inputs, outputs: {} }, { caller, logicalName });
  }

  /** A secret of the provider's that nobody may take any more, not even from a cache of five minutes. */
  retiredSecret(provider: Provider, nowMs: number): string | undefined {
    return this.retired.find((one) => one.provider === provider && one.untilMs < nowMs)?.value;
  }

  /** The provider signs with a new secret from now on; the old one is valid for an hour more. */
  async rotate(provider: Provider, nowMs: number): Promise<void> {
    const webhookSecret = this.newSecret();
    const notAfter = new Date(nowMs + 3_600_000).toISOString();
    const current = this.versions[provider].filter((version) => !version.notAfter);
    const old = current.map(({ value }) => ({ value, notAfter }));
    this.versions[provider] = [{ value: webhookSecret }, ...old];
    for (const { value } of old)
      this.retired.push({ provider, value, untilMs: nowMs + 3_600_000 + 5 * 60_000 });
    await this.writeParameter(
      provider,
      "webhook-secret",
      serialiseVersions(this.versions[provider]),
    );
    this.secrets[provider] = { ...this.secrets[provider], webhookSecret };
  }

  private newSecret(): string {
    return this.cloud.random.hex(32);
  }

  private async writeSecrets(): Promise<void> {
    for (const provider of providers)
      await this.writeParameter(
        provider,
        "webhook-secret",
        serialiseVersions(this.versions[provider]),
      );
    await this.writeParameter("square", "notification-url", this.secrets.square.notificationUrl!);
  }

  private async writeParameter(
    provider: Provider,
    kind: "webhook-secret" | "notification-url",
    Value: string,
  ): Promise<void> {
    const { name: Name, keyAlias: KeyId } = secretParameter(this.config, provider, kind);
    const input = { Name, Value, KeyId, Type: "SecureString", Overwrite: true };
    await this.call("ssm", "PutParameter", input);
  }
}

/** By physical name: which bundle a function runs, `.build/functions/<bundle>.zip`. */
function bundlesOf({ steps }: Blueprint): Map<string, Bundle> {
  const functions = steps.filter(({ token }) => token === "aws:lambda/function:Function");
  return new Map(
    functions.map(({ inputs: { name, code } }) => [
      String(name),
      /([a-z-]+)\.zip$/.exec((code as { path: string }).path)![1] as Bundle,
    ]),
  );
}
