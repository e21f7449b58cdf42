import type { CallContext, Input, Operation } from "../../../core/service";
import { AwsError } from "../../../core/errors";
import { keyRequest, principalsOf } from "../authorization";
import { assertEnabled } from "../keyState";
import { type Grant, type Key, type KmsStore, notFound } from "../store";
import { paged } from "./keys";

/** Grants: how services such as DynamoDB and Lambda get lasting use of a key for one resource. */
export function grantOperations(store: KmsStore): Record<string, Operation> {
  return {
    CreateGrant: createGrant(store),
    ListGrants: {
      parameters: {
        KeyId: "string",
        GrantId: "string",
        GranteePrincipal: "string",
        Limit: "integer",
        Marker: "string",
      },
      authorize: (input, { caller }) => [
        keyRequest(store, store.resolve(input["KeyId"]), "ListGrants", caller),
      ],
      handle: (input) => {
        const key = store.resolve(input["KeyId"]);
        const { GrantId: id, GranteePrincipal: grantee } = input;
        const grants = [...key.grants.values()].filter(
          (grant) =>
            (id === undefined || grant.id === id) &&
            (grantee === undefined || grant.granteePrincipal === grantee),
        );
        return paged(input, "Grants", grants, (grant) => describe(key, grant));
      },
    },
    RetireGrant: {
      parameters: { GrantToken: "string", KeyId: "string", GrantId: "string" },
      authorize: (input, { caller }) => {
        const { key, grant } = find(store, input);
        const mayRetire =
          principalsOf(caller).includes(grant.retiringPrincipal ?? "") ||
          (grant.operations.includes("RetireGrant") &&
            principalsOf(caller).includes(grant.granteePrincipal));
        return [{ ...keyRequest(store, key, "RetireGrant", caller), granted: mayRetire }];
      },
      handle: (input) => {
        const { key, grant } = find(store, input);
        key.grants.delete(grant.id);
        store.changed();
        return {};
      },
    },
    RevokeGrant: {
      parameters: { KeyId: "string", GrantId: "string" },
      authorize: (input, { caller }) => [
        keyRequest(store, store.resolve(input["KeyId"]), "RevokeGrant", caller, {
          conditions: { "kms:GrantIsForAWSResource": isForAwsResource(caller) },
        }),
      ],
      handle: (input) => {
        if (!store.resolve(input["KeyId"]).grants.delete(input["GrantId"]))
          throw notFound(`Grant ID ${input["GrantId"]} not found`);
        store.changed();
        return {};
      },
    },
  };
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html, for symmetric keys. */
const GRANTABLE = [
  "Encrypt",
  "Decrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
  "CreateGrant",
  "RetireGrant",
  "DescribeKey",
];

function createGrant(store: KmsStore): Operation {
  return {
    parameters: {
      KeyId: "string",
      GranteePrincipal: "string",
      RetiringPrincipal: "string",
      Operations: "list",
      Constraints: "structure",
      GrantTokens: "list",
      Name: "string",
    },
    authorize: (input, { caller }: CallContext) => [
      keyRequest(store, store.resolve(input["KeyId"]), "CreateGrant", caller, {
        encryptionContext:
          input["Constraints"]?.EncryptionContextEquals ??
          input["Constraints"]?.EncryptionContextSubset,
        reference: input["KeyId"],
        conditions: {
          "kms:GrantIsForAWSResource": isForAwsResource(caller),
          "kms:GrantOperations": input["Operations"] ?? [],
          "kms:GranteePrincipal": String(input["GranteePrincipal"]),
          ...(input["RetiringPrincipal"]
            ? { "kms:RetiringPrincipal": String(input["RetiringPrincipal"]) }
            : {}),
        },
      }),
    ],
    handle: (input) => {
      const key = store.resolve(input["KeyId"]);
      assertEnabled(key);
      const grant = sameGrant(key, input) ?? addGrant(store, key, input);
      return { GrantId: grant.id, GrantToken: grant.token };
    },
  };
}

function addGrant(store: KmsStore, key: Key, input: Input): Grant {
  const operations = (input["Operations"] ?? []) as string[];
  const wrong = operations.filter((operation) => !GRANTABLE.includes(operation));
  if (operations.length === 0 || wrong.length > 0)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '[${operations.join(", ")}]' at 'operations' failed to satisfy constraint: Member must satisfy enum value set: [${GRANTABLE.join(", ")}]`,
    );
  const { random, clock, accountId } = store.cloud;
  const grant: Grant = {
    id: random.hex(64),
    token: random.bytes(96).toString("base64"),
    name: input["Name"],
    granteePrincipal: input["GranteePrincipal"],
    retiringPrincipal: input["RetiringPrincipal"],
    issuingAccount: `arn:aws:iam::${accountId}:root`,
    operations,
    constraints: input["Constraints"] ?? {},
    createdMs: clock.nowMs(),
  };
  key.grants.set(grant.id, grant);
  store.changed();
  return grant;
}

/** Asking again with the same name and parameters gives the grant that is there already. */
function sameGrant(key: Key, input: Input): Grant | undefined {
  if (input["Name"] === undefined) return undefined;
  return [...key.grants.values()].find(
    (grant) =>
      grant.name === input["Name"] &&
      grant.granteePrincipal === input["GranteePrincipal"] &&
      JSON.stringify(grant.operations) === JSON.stringify(input["Operations"]) &&
      JSON.stringify(grant.constraints) === JSON.stringify(input["Constraints"] ?? {}),
  );
}

function isForAwsResource(caller: CallContext["caller"]): boolean {
  return caller.kind === "service" || caller.viaService !== undefined;
}

function find(store: KmsStore, input: Input): { key: Key; grant: Grant } {
  for (const key of store.keys.values()) {
    for (const grant of key.grants.values()) {
      const isMeant =
        input["GrantToken"] !== undefined
          ? grant.token === input["GrantToken"]
          : grant.id === input["GrantId"];
      if (isMeant) return { key, grant };
    }
  }
  throw notFound("The grant was not found: it may have been retired or revoked already.");
}

function describe(key: Key, grant: Grant) {
  return {
    KeyId: key.arn,
    GrantId: grant.id,
    Name: grant.name,
    CreationDate: new Date(grant.createdMs),
    GranteePrincipal: grant.granteePrincipal,
    RetiringPrincipal: grant.retiringPrincipal,
    IssuingAccount: grant.issuingAccount,
    Operations: grant.operations,
    Constraints: grant.constraints,
  };
}
