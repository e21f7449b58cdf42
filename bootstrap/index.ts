/** What an administrator sets up once in an account, and again when bootstrapVersion rises. docs/setup.md walks through it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { environmentsFile, parseEnvironments } from "../promotion/formats/environments";
import { valueOf } from "../promotion/formats/problems";
import { makeBucket } from "./buckets";
import { documentOf } from "./document";
import { makeGatewayLogging } from "./gatewayLogging";
import { deliveryKeyPolicy, makeKey, stateKeyPolicy } from "./keys";
import { artifactsPolicy, ledgerPolicy } from "./ledgerPolicy";
import { boundaryName, bucketNames, issuer } from "./names";
import { boundaryStatements } from "./permissions/boundary";
import { makeRoles } from "./roles";
import { placeOf } from "./roles/statements";
import { readSettings } from "./settings";
import { tagsOf } from "./tags";
import { bootstrapVersion } from "./version";

const settings = readSettings(
  configured(),
  valueOf(parseEnvironments(readFileSync(path.join(__dirname, "..", environmentsFile), "utf8"))),
);
const isHome = settings.accountId === settings.homeAccountId;

// Whose tokens AWS believes, and which roles they may take.
const provider = new aws.iam.OpenIdConnectProvider("github", {
  url: `https://${issuer}`,
  clientIdLists: ["sts.amazonaws.com"],
  tags: tagsOf(settings, "identity"),
});
const roles = makeRoles(settings, provider);

// The most that a deploy can give to what it makes.
for (const environment of settings.environments)
  new aws.iam.Policy(boundaryName(environment), {
    name: boundaryName(environment),
    description: `The most that a role of ${environment} can have.`,
    policy: documentOf(...boundaryStatements(placeOf(settings, environment))),
    tags: tagsOf(settings, "boundary"),
  });

// Pulumi's state and its secrets.
const stateKey = makeKey("state", stateKeyPolicy(settings), {
  description: "Pulumi's state and the secrets in it.",
  tags: tagsOf(settings, "state"),
});
const state = makeBucket({
  resource: "state",
  name: bucketNames.state(settings),
  keyArn: stateKey.arn,
  oldVersionsDays: 365,
  tags: tagsOf(settings, "state"),
});

// For all accounts: what really happened, and the bytes that ran.
if (isHome) {
  const deliveryKey = makeKey("delivery", deliveryKeyPolicy(settings), {
    description: "The ledger and the functions of all environments.",
    tags: tagsOf(settings, "delivery"),
  });
  makeBucket({
    resource: "ledger",
    name: bucketNames.ledger(settings.homeAccountId),
    keyArn: deliveryKey.arn,
    policy: ledgerPolicy(settings),
    tags: tagsOf(settings, "ledger"),
  });
  makeBucket({
    resource: "artifacts",
    name: bucketNames.artifacts(settings.homeAccountId),
    keyArn: deliveryKey.arn,
    policy: artifactsPolicy(settings),
    tags: tagsOf(settings, "artifacts"),
  });
}

makeGatewayLogging(settings);

/** What docs/setup.md hands on to GitHub and to the ledger. */
export const version = bootstrapVersion;
export const roleArns = roles;
export const backendUrl = pulumi.interpolate`s3://${state.bucket}?region=${settings.region}`;
export const ledger = `s3://${bucketNames.ledger(settings.homeAccountId)}/ledger`;
export const artifacts = `s3://${bucketNames.artifacts(settings.homeAccountId)}`;

function configured(): Record<string, unknown> {
  const own = new pulumi.Config();
  const awsConfig = new pulumi.Config("aws");
  return {
    accountId: (awsConfig.requireObject<string[]>("allowedAccountIds") ?? [])[0],
    region: awsConfig.require("region"),
    repository: own.get("repository"),
    repositoryId: own.get("repositoryId"),
    ownerId: own.get("ownerId"),
    administrators: own.getObject("administrators"),
    tags: own.getObject("tags"),
  };
}
