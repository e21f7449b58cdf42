import type { AuthorizationRequest } from "../../core/authorization";
import type { Cloud } from "../../core/cloud";
import type { Operation, Service } from "../../core/service";
import { Inspector, type WafVerdict } from "./inspector";
import type { WafRequest } from "./model";
import { ipSetResource } from "./resources/ipSet";
import { webAclResource } from "./resources/webAcl";
import { webAclAssociationResource } from "./resources/webAclAssociation";
import { webAclLoggingConfigurationResource } from "./resources/webAclLoggingConfiguration";
import { idOf, WafStore } from "./store";

export { evaluateWebAcl } from "./evaluation";
export type { WafVerdict } from "./inspector";

/** WAF, with the question that protected services ask it. On AWS that is internal, so it is no operation. */
export interface WafService extends Service {
  /** undefined where no web ACL is associated with the resource. */
  inspect(resourceArn: string, request: WafRequest): WafVerdict | undefined;
}

/** AWS WAF for regional resources: web ACLs, IP sets, logging. */
export function createWaf(cloud: Cloud): WafService {
  const store = new WafStore();
  const inspector = new Inspector(cloud, store);
  return {
    name: "wafv2",
    protocol: { kind: "awsJson", version: "1.1", targetPrefix: "AWSWAF_20190729" },
    operations: wafOperations(cloud, store),
    resourceTypes: [
      webAclResource(cloud, store),
      ipSetResource(cloud, store),
      webAclAssociationResource(store),
      webAclLoggingConfigurationResource(cloud, store),
    ],
    inspect: (resourceArn, request) => inspector.inspect(resourceArn, request),
  };
}

/** What operators look up. */
function wafOperations(cloud: Cloud, store: WafStore): Record<string, Operation> {
  const ask = (action: string, resource: string): AuthorizationRequest[] => [{ action, resource }];
  return {
    ListWebACLs: {
      parameters: { Scope: "string" },
      authorize: () => ask("wafv2:ListWebACLs", cloud.arn("wafv2", "regional/webacl/*/*")),
      handle: () => ({
        WebACLs: [...store.webAcls.values()].map(({ name, id, arn, description }) => ({
          Name: name,
          Id: id,
          ARN: arn,
          Description: description,
          LockToken: idOf(arn),
        })),
      }),
    },
    GetWebACLForResource: {
      parameters: { ResourceArn: "string" },
      authorize: ({ ResourceArn }) => ask("wafv2:GetWebACLForResource", String(ResourceArn)),
      handle: ({ ResourceArn }) => {
        const arn = store.associations.get(String(ResourceArn));
        if (arn === undefined) return {};
        const { name, id } = store.webAcl(arn);
        return { WebACL: { Name: name, Id: id, ARN: arn } };
      },
    },
  };
}
