import type { AuthorizationRequest } from "../../../core/authorization";
import type { CallContext, Input, Operation } from "../../../core/service";
import { AwsError } from "../../../core/errors";
import { keyRequest } from "../authorization";
import { assertCustomerManaged, assertNotPendingDeletion } from "../keyState";
import { type Key, type KmsStore, notFound } from "../store";
import { paged } from "./keys";

/** Aliases: both the alias (by IAM policies) and the key (by its policy) must allow a change. */
export function aliasOperations(store: KmsStore): Record<string, Operation> {
  const aliasRequest = (action: string, name: unknown): AuthorizationRequest => ({
    action: `kms:${action}`,
    resource: store.cloud.arn("kms", String(name)),
  });
  const existing = (name: string) => {
    const alias = store.aliases.get(name);
    if (!alias) throw notFound(`Alias ${store.cloud.arn("kms", name)} is not found.`);
    return alias;
  };
  const target = (input: Input): Key => {
    const key = store.resolve(input["TargetKeyId"]);
    assertCustomerManaged(key);
    assertNotPendingDeletion(key);
    return key;
  };

  return {
    CreateAlias: {
      parameters: { AliasName: "string", TargetKeyId: "string" },
      authorize: (input, { caller }: CallContext) => [
        aliasRequest("CreateAlias", input["AliasName"]),
        keyRequest(store, store.resolve(input["TargetKeyId"]), "CreateAlias", caller),
      ],
      handle: (input) => {
        const name = checkName(input["AliasName"]);
        if (store.aliases.has(name))
          throw new AwsError(
            "AlreadyExistsException",
            `An alias with the name ${store.cloud.arn("kms", name)} already exists`,
          );
        store.addAlias(name, target(input).id);
        return {};
      },
    },
    UpdateAlias: {
      parameters: { AliasName: "string", TargetKeyId: "string" },
      authorize: (input, { caller }: CallContext) => [
        aliasRequest("UpdateAlias", input["AliasName"]),
        keyRequest(store, store.resolve(input["AliasName"]), "UpdateAlias", caller),
        keyRequest(store, store.resolve(input["TargetKeyId"]), "UpdateAlias", caller),
      ],
      handle: (input) => {
        const alias = existing(checkName(input["AliasName"]));
        alias.keyId = target(input).id;
        alias.updatedMs = store.cloud.clock.nowMs();
        store.changed();
        return {};
      },
    },
    DeleteAlias: {
      parameters: { AliasName: "string" },
      authorize: (input, { caller }: CallContext) => [
        aliasRequest("DeleteAlias", input["AliasName"]),
        keyRequest(store, store.resolve(input["AliasName"]), "DeleteAlias", caller),
      ],
      handle: (input) => {
        store.aliases.delete(existing(checkName(input["AliasName"])).name);
        store.changed();
        return {};
      },
    },
    ListAliases: {
      parameters: { KeyId: "string", Limit: "integer", Marker: "string" },
      authorize: () => [{ action: "kms:ListAliases", resource: "*" }],
      handle: (input) => {
        const only = input["KeyId"] === undefined ? undefined : store.resolve(input["KeyId"]).id;
        const aliases = [...store.aliases.values()]
          .filter(({ keyId }) => only === undefined || keyId === only)
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        return paged(input, "Aliases", aliases, (alias) => ({
          AliasName: alias.name,
          AliasArn: alias.arn,
          TargetKeyId: alias.keyId,
          CreationDate: new Date(alias.createdMs),
          LastUpdatedDate: new Date(alias.updatedMs),
        }));
      },
    },
  };
}

function checkName(name: unknown): string {
  if (typeof name !== "string" || !/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name))
    throw new AwsError(
      "ValidationException",
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  if (name.startsWith("alias/aws/"))
    throw new AwsError("NotAuthorizedException", 'Prefix "alias/aws/" is reserved for AWS.');
  return name;
}
