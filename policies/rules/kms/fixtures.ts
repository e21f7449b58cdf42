/** Test support: one good key, its alias, and what is encrypted with it. */
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";

type Changes = Readonly<Record<string, unknown>>;

export const arn = (service: string, resource: string) =>
  `arn:aws:${service}:us-east-1:111111111111:${resource}`;

export const root = { AWS: "arn:aws:iam::111111111111:root" };

export const administration = {
  ...{ Sid: "Administration", Effect: "Allow", Principal: root },
  ...{ Action: ["kms:PutKeyPolicy", "kms:DescribeKey"], Resource: "*" },
};

export const rolesThrough = (service: string, actions: string[], changes: Changes = {}) => ({
  ...{ Sid: `Through_${service}`, Effect: "Allow", Principal: root },
  ...{ Action: actions, Resource: "*" },
  Condition: {
    StringEquals: {
      "kms:ViaService": `${service}.us-east-1.amazonaws.com`,
      "kms:CallerAccount": "111111111111",
    },
  },
  ...changes,
});

export const byService = (service: string, actions: string[], condition: unknown) => ({
  ...{ Sid: "Service", Effect: "Allow", Principal: { Service: service } },
  ...{ Action: actions, Resource: "*" },
  ...(condition === undefined ? {} : { Condition: condition }),
});

export const documentOf = (...statements: unknown[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [administration, ...statements] });

const key_ = { type: "aws:kms/key:Key", name: "data" };

export const keyWith = (changes: Changes = {}): Asked => ({
  ...key_,
  properties: {
    ...{ enableKeyRotation: true, deletionWindowInDays: 30, policy: documentOf() },
    ...changes,
  },
});

export const key = (...statements: unknown[]): Asked =>
  keyWith({ policy: documentOf(...statements) });

export const aliasName = "alias/data-prod";

export const alias: Asked = {
  type: "aws:kms/alias:Alias",
  name: "data",
  properties: { name: aliasName, targetKeyId: unknown },
  comesFrom: { targetKeyId: [key_] },
};

/** What a property that holds the key's ARN comes from: the key, and its alias because grants need it. */
export const fromKey = (property: string) => ({
  [property]: [key_, { type: alias.type, name: "data" }],
});
