/** A policy pack in Pulumi's own policy host, driven as the real engine drives it. */
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { EnforcementLevel, PolicyVerdict } from "./events";
import { channelOptions } from "./grpcServer";
import { type PackEnvironment, startPack } from "./packProcess";
import type { Policies, PolicyResource, Remediated } from "./policies";
import { analyzeRequest, stackResource } from "./policyMessages";
import { unmarshal } from "./propertyValues";

export interface PolicyHostOptions extends PackEnvironment {
  packDirectory: string;
  engineAddress: string;
  startTimeoutMs: number;
  onOutput(line: string): void;
}

const levels: Readonly<Record<proto.EnforcementLevel, EnforcementLevel>> = {
  [proto.EnforcementLevel.ADVISORY]: "advisory",
  [proto.EnforcementLevel.MANDATORY]: "mandatory",
  [proto.EnforcementLevel.DISABLED]: "disabled",
  [proto.EnforcementLevel.REMEDIATE]: "remediate",
};

export class PolicyHost implements Policies {
  private constructor(
    private readonly client: AnalyzerClient,
    private readonly endHost: () => void,
  ) {}

  static async start(options: PolicyHostOptions): Promise<PolicyHost> {
    const { port, end } = await startPack({ ...options, environment: options });
    const credentials = grpc.credentials.createInsecure();
    const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials, channelOptions);
    const host = new PolicyHost(client, end);
    try {
      await host.configure(options);
    } catch (error) {
      host.end();
      throw error;
    }
    return host;
  }

  end(): void {
    this.client.close();
    this.endHost();
  }

  async remediate(resource: PolicyResource): Promise<Remediated> {
    const response = await this.ask<proto.AnalyzeRequest, proto.RemediateResponse>(
      "remediate",
      analyzeRequest(resource),
    );
    const remediated: Remediated = {
      properties: resource.properties,
      applied: [],
      diagnostics: [],
    };
    // Each remediation carries the whole of the properties, with those before it applied.
    for (const remediation of response.getRemediationsList()) {
      const policy = remediation.getPolicyname();
      if (remediation.hasProperties()) {
        remediated.properties = unmarshal(remediation.getProperties(), "");
        remediated.applied.push({ policy, description: remediation.getDescription() });
      }
      if (remediation.getDiagnostic() !== "")
        remediated.diagnostics.push(remediation.getDiagnostic());
    }
    return remediated;
  }

  async analyze(resource: PolicyResource): Promise<PolicyVerdict[]> {
    return verdicts(await this.ask("analyze", analyzeRequest(resource)));
  }

  async analyzeStack(resources: readonly PolicyResource[]): Promise<PolicyVerdict[]> {
    const request = new proto.AnalyzeStackRequest();
    request.setResourcesList(resources.map(stackResource));
    return verdicts(await this.ask("analyzeStack", request));
  }

  private async configure({ project, stack, config, dryRun }: PolicyHostOptions): Promise<void> {
    const stackRequest = new proto.AnalyzerStackConfigureRequest()
      .setStack(stack)
      .setProject(project)
      .setOrganization("organization")
      .setDryRun(dryRun);
    for (const [key, value] of Object.entries(config)) stackRequest.getConfigMap().set(key, value);
    await this.ask("configureStack", stackRequest);
    const info = await this.ask<Empty, proto.AnalyzerInfo>("getAnalyzerInfo", new Empty());
    await this.ask("configure", configuration(info));
  }

  private ask<Request, Response>(
    method: keyof AnalyzerClient,
    request: Request,
  ): Promise<Response> {
    type Call = (
      request: Request,
      callback: (error: grpc.ServiceError | null, response: Response) => void,
    ) => void;
    const call = (this.client[method] as Call).bind(this.client);
    return new Promise((resolve, reject) =>
      call(request, (error, response) =>
        error ? reject(new Error(error.details, { cause: error })) : resolve(response),
      ),
    );
  }
}

/** Schema defaults reach policies only through Configure, and the engine is who fills them in. */
function configuration(info: proto.AnalyzerInfo): proto.ConfigureAnalyzerRequest {
  const request = new proto.ConfigureAnalyzerRequest();
  for (const policy of info.getPoliciesList()) {
    const schema = policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {};
    const defaults = Object.entries(schema as Record<string, { default?: unknown }>)
      .filter(([, property]) => property.default !== undefined)
      .map(([name, property]) => [name, property.default]);
    const initial = info.getInitialconfigMap().get(policy.getName());
    const properties = {
      ...Object.fromEntries(defaults),
      ...(initial?.getProperties()?.toJavaScript() ?? {}),
    };
    const config = new proto.PolicyConfig()
      .setEnforcementlevel(initial?.getEnforcementlevel() ?? policy.getEnforcementlevel())
      .setProperties(Struct.fromJavaScript(properties));
    request.getPolicyconfigMap().set(policy.getName(), config);
  }
  return request;
}

function verdicts(response: proto.AnalyzeResponse): PolicyVerdict[] {
  return response.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    pack: diagnostic.getPolicypackname(),
    level: levels[diagnostic.getEnforcementlevel()],
    message: diagnostic.getMessage(),
    urn: diagnostic.getUrn() || undefined,
  }));
}
