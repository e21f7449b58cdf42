import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";
import { stage } from "./fixtures";

const acl: Asked = {
  type: "aws:wafv2/webAcl:WebAcl",
  name: "acl",
  properties: { name: "webhooks-prod", scope: "REGIONAL" },
};
const ofStage = [{ type: "aws:apigateway/stage:Stage", name: "stage" }];
const ofAcl = [{ type: acl.type, name: "acl" }];

const association = (comesFrom: Asked["comesFrom"] = { resourceArn: ofStage }): Asked => ({
  type: "aws:wafv2/webAclAssociation:WebAclAssociation",
  name: "association",
  properties: { resourceArn: unknown, webAclArn: unknown },
  comesFrom,
});

const logging = (redactedFields: unknown): Asked => ({
  type: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  name: "logging",
  properties: { resourceArn: unknown, redactedFields },
  comesFrom: { resourceArn: ofAcl },
});

const stageArn = "arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5/stages/live";

export const cases: readonly Case[] = [
  passes("a stage behind an ACL", stage(), { others: [acl, association()] }),
  passes("a stage whose ARN is known by now", stage({ arn: stageArn }), {
    others: [{ ...association({}), properties: { resourceArn: stageArn } }],
  }),
  refuses("a stage without one", stage(), "arn: found no web ACL", { others: [acl] }),
  refuses("an association of another stage", stage(), "arn: found no web ACL", {
    others: [association({ resourceArn: [{ type: "aws:apigateway/stage:Stage", name: "other" }] })],
  }),
  cannotDecide("an association of nobody knows what", stage(), "resourceArn", {
    others: [association({})],
  }),
  passes("an ACL whose log leaves the query out", acl, {
    others: [logging([{ queryString: {} }, { singleHeader: { name: "x-api-key" } }])],
  }),
  refuses("an ACL whose log holds the query", acl, "redactedFields: found the query string", {
    others: [logging([{ singleHeader: { name: "x-api-key" } }])],
  }),
  refuses("an ACL without a log", acl, "arn: found no log"),
];
