import type { CheckFailure, Input, ResourceType } from "../../../core/service";
import type { WafStore } from "../store";

const stageArn = /^arn:[^:]+:apigateway:[^:]+::\/restapis\/[^/]+\/stages\/[^/]+$/;

/** aws:wafv2/webAclAssociation:WebAclAssociation: puts a web ACL before a stage of a REST API. */
export function webAclAssociationResource(store: WafStore): ResourceType {
  return {
    token: "aws:wafv2/webAclAssociation:WebAclAssociation",
    properties: {
      resourceArn: { required: true, replaces: true },
      webAclArn: { required: true, replaces: true },
    },
    computed: [],
    check({ resourceArn }: Input): CheckFailure[] {
      if (resourceArn === undefined || stageArn.test(resourceArn)) return [];
      return [
        {
          property: "resourceArn",
          reason: `the local cloud protects stages of REST APIs, got ${resourceArn}`,
        },
      ];
    },
    create(inputs) {
      const { resourceArn, webAclArn } = inputs;
      store.webAcl(webAclArn);
      store.associations.set(resourceArn, webAclArn);
      return { id: `${webAclArn},${resourceArn}`, outputs: { ...inputs } };
    },
    update(_id, inputs) {
      return { ...inputs };
    },
    // A replacement is made first: only what is still this association is taken away.
    delete(_id, { inputs }) {
      if (store.associations.get(inputs["resourceArn"]) === inputs["webAclArn"])
        store.associations.delete(inputs["resourceArn"]);
    },
    read(_id, { inputs }) {
      const webAclArn = store.associations.get(inputs["resourceArn"]);
      return webAclArn === inputs["webAclArn"] ? { ...inputs } : undefined;
    },
  };
}
