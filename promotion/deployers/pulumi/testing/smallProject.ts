/** A project of a few resources with a policy pack, in a git repository: small enough to be deployed, and killed, many times. */
import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { Repository } from "../../../testing/repository";

const root = path.join(__dirname, "..", "..", "..", "..");

export const environment = "test";

export const program = `
import * as aws from "@pulumi/aws";
const queue = new aws.sqs.Queue("queue", { name: "orders" });
const table = new aws.dynamodb.Table("table", {
  name: "orders", billingMode: "PAY_PER_REQUEST", hashKey: "id", attributes: [{ name: "id", type: "S" }],
});
const role = new aws.iam.Role("role", {
  name: "orders",
  assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }] }),
});
const api = new aws.apigateway.RestApi("api", { name: "orders" });
const orders = new aws.apigateway.Resource("orders", {
  restApi: api.id, parentId: api.rootResourceId, pathPart: "orders",
});
export const queueUrl = queue.url;
export const tableName = table.name;
export const roleName = role.name;
export const path = orders.path;
`;

export const pack = `
import { PolicyPack, validateResourceOfType } from "@pulumi/policy";
import * as aws from "@pulumi/aws";
new PolicyPack("small", { policies: [{
  name: "queues-are-named", description: "Queues have names.", enforcementLevel: "mandatory",
  validateResource: validateResourceOfType(aws.sqs.Queue, (queue, args, report) => {
    if (queue.name === "forbidden") report("This name is forbidden.");
  }),
}]});
`;

/** What the project's own cli/build/index.ts does, with nothing to bundle. */
const build = `
const { mkdirSync, writeFileSync } = require("node:fs");
mkdirSync(".build/functions", { recursive: true });
writeFileSync(".build/functions/validator.zip", "the bytes of validator");
writeFileSync(".build/functions/manifest.json", JSON.stringify({
  validator: { file: "validator.zip", sha256Base64: "unused", bytes: 1 },
}));
`;

export const stackFile = (salt: string, config = "") =>
  `# What people wrote stays.\n${salt}\nconfig:\n  aws:region: us-east-1\n  aws:allowedAccountIds: ["111111111111"]\n${config}`;

export function smallProject(): Repository {
  const repository = new Repository();
  for (const file of ["package.json", "package-lock.json", "tsconfig.json"])
    cpSync(path.join(root, file), path.join(repository.directory, file));
  repository.commit("a small project", {
    ".gitignore": "node_modules\n.build/\n",
    "Pulumi.yaml": "name: small\nruntime: nodejs\nmain: program/\n",
    "program/index.ts": program,
    "policies/PulumiPolicy.yaml": "name: small\nruntime: nodejs\n",
    "policies/package.json":
      '{ "name": "small-policies", "version": "0.1.0", "main": "index.ts" }\n',
    "policies/tsconfig.json": readFileSync(path.join(root, "policies", "tsconfig.json"), "utf8"),
    "policies/index.ts": pack,
    "cli/build/index.ts": build,
  });
  return repository;
}
