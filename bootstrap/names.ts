/** Names of what a bootstrap makes, and their ARNs: in every account the same, so that accounts can name each other's. */
import { projectName } from "../contracts/names";

/**
 * Roles of the bootstrap end in what they do, workloads in their environment: so `role/*-dev`, which a deploy may
 * change, is none of these.
 */
export const roleNames = {
  deploy: (environment: string) => `${projectName}-${environment}-deploy`,
  preview: (environment: string) => `${projectName}-${environment}-preview`,
  loadTest: (environment: string) => `${projectName}-${environment}-load-test`,
  promotion: `${projectName}-promotion`,
  alarms: `${projectName}-alarms`,
  gatewayLogs: "apigateway-cloudwatch-logs",
} as const;

export const boundaryName = (environment: string) => `${projectName}-${environment}-boundary`;

export const keyAliases = {
  state: `alias/${projectName}-state`,
  delivery: `alias/${projectName}-delivery`,
} as const;

export const issuer = "token.actions.githubusercontent.com";

export interface Place {
  accountId: string;
  region: string;
}

/** Bucket names are everybody's: with the account in it nobody else can have taken ours. */
export const bucketNames = {
  state: ({ accountId, region }: Place) => `${projectName}-state-${accountId}-${region}`,
  ledger: (homeAccountId: string) => `${projectName}-ledger-${homeAccountId}`,
  artifacts: (homeAccountId: string) => `${projectName}-artifacts-${homeAccountId}`,
};

export const arns = {
  root: (accountId: string) => `arn:aws:iam::${accountId}:root`,
  role: (accountId: string, name: string) => `arn:aws:iam::${accountId}:role/${name}`,
  policy: (accountId: string, name: string) => `arn:aws:iam::${accountId}:policy/${name}`,
  provider: (accountId: string) => `arn:aws:iam::${accountId}:oidc-provider/${issuer}`,
  bucket: (name: string) => `arn:aws:s3:::${name}`,
  anyKey: ({ region, accountId }: Place) => `arn:aws:kms:${region}:${accountId}:key/*`,
};
