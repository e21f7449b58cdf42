import type { Cloud } from "../../../core/cloud";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import { gatewayArn } from "../arns";
import type { DomainName } from "../model";
import { conflict, type GatewayStore } from "../store";

/** aws:apigateway/domainName:DomainName: regional custom domains. The local URL is `/_domain/<name>/…`; no certificate is looked at. */
export function domainNameResource(cloud: Cloud, store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/domainName:DomainName",
    properties: {
      domainName: { required: true, replaces: true },
      regionalCertificateArn: { required: true },
      endpointConfiguration: { required: true },
      securityPolicy: { default: "TLS_1_2" },
      tags: {},
    },
    computed: ["arn", "domainNameId", "regionalDomainName", "regionalZoneId", "tagsAll"],
    check,
    create(inputs) {
      const name: string = inputs["domainName"];
      if (store.domainNames.has(name))
        throw conflict(`The domain name you provided already exists: ${name}`);
      const domain: DomainName = {
        domainName: name,
        domainNameId: store.newId(10),
        ...settings(inputs),
        mappings: new Map(),
      };
      store.domainNames.set(name, domain);
      return { id: name, outputs: outputs(cloud, domain, inputs) };
    },
    update(id, inputs) {
      const domain = Object.assign(store.domainName(id), settings(inputs));
      return outputs(cloud, domain, inputs);
    },
    delete(id) {
      store.domainNames.delete(id);
    },
    read(id, { inputs }) {
      const domain = store.domainNames.get(id);
      return domain && outputs(cloud, domain, inputs);
    },
  };
}

function check({ endpointConfiguration, securityPolicy }: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const types = endpointConfiguration?.types;
  if (types !== undefined && types !== "REGIONAL")
    failures.push({
      property: "endpointConfiguration.types",
      reason: `the local cloud models REGIONAL domain names, got ${types}`,
    });
  if (securityPolicy !== undefined && !/^(TLS_1_[02]|SecurityPolicy_.+)$/.test(securityPolicy))
    failures.push({
      property: "securityPolicy",
      reason: `got ${securityPolicy}, must be TLS_1_0, TLS_1_2 or a SecurityPolicy_… name`,
    });
  return failures;
}

function settings(inputs: Input) {
  const { types = "REGIONAL", ipAddressType = "ipv4" } = inputs["endpointConfiguration"] ?? {};
  return {
    regionalCertificateArn: inputs["regionalCertificateArn"] as string,
    securityPolicy: (inputs["securityPolicy"] ?? "TLS_1_2") as string,
    endpointConfiguration: { types, ipAddressType },
    tags: inputs["tags"] ?? {},
  };
}

/** Route 53's zone of regional API endpoints in us-east-1: https://docs.aws.amazon.com/general/latest/gr/apigateway.html */
const REGIONAL_ZONE_ID = "Z1UJRXOUMOOFQ8";

function outputs(cloud: Cloud, domain: DomainName, inputs: Input): Output {
  return {
    ...inputs,
    arn: gatewayArn(cloud, `/domainnames/${domain.domainName}`),
    domainNameId: domain.domainNameId,
    endpointConfiguration: domain.endpointConfiguration,
    securityPolicy: domain.securityPolicy,
    regionalDomainName: `d-${domain.domainNameId}.execute-api.${cloud.region}.amazonaws.com`,
    regionalZoneId: REGIONAL_ZONE_ID,
    tags: domain.tags,
    tagsAll: domain.tags,
  };
}
