import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { createAuthorizer } from "./authorizer";
import { managedPolicyOperations } from "./operations/managedPolicies";
import { rolePolicyOperations } from "./operations/rolePolicies";
import { roleOperations } from "./operations/roles";
import { policyResource } from "./resources/policy";
import { roleResource } from "./resources/role";
import { rolePolicyResource } from "./resources/rolePolicy";
import { rolePolicyAttachmentResource } from "./resources/rolePolicyAttachment";
import { iamStore } from "./store";

/** IAM: roles and policies, and the decision about every call in the cloud. */
export function createIam(cloud: Cloud): Service {
  const store = iamStore(cloud);
  cloud.setAuthorizer(createAuthorizer(cloud, store));
  return {
    name: "iam",
    protocol: { kind: "awsQuery", apiVersion: "2010-05-08" },
    operations: {
      ...roleOperations(cloud, store),
      ...rolePolicyOperations(cloud, store),
      ...managedPolicyOperations(cloud, store),
    },
    resourceTypes: [
      roleResource(cloud),
      rolePolicyResource(cloud),
      rolePolicyAttachmentResource(cloud),
      policyResource(cloud),
    ],
  };
}
