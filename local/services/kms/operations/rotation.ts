import type { CallContext, Input, Operation } from "../../../core/service";
import { AwsError } from "../../../core/errors";
import { keyRequest } from "../authorization";
import {
  assertCustomerManaged,
  assertEnabled,
  disableRotation,
  enableRotation,
  rotate,
} from "../keyState";
import type { Key, KmsStore } from "../store";
import { paged } from "./keys";

/** New key material, once a period or on demand. https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
export function rotationOperations(store: KmsStore): Record<string, Operation> {
  const onKey =
    (action: string) =>
    (input: Input, { caller }: CallContext) => [
      keyRequest(store, store.resolve(input["KeyId"]), action, caller, {
        reference: input["KeyId"],
      }),
    ];
  const rotatable = (input: Input): Key => {
    const key = store.resolve(input["KeyId"]);
    assertCustomerManaged(key);
    assertEnabled(key);
    return key;
  };

  return {
    EnableKeyRotation: {
      parameters: { KeyId: "string", RotationPeriodInDays: "integer" },
      authorize: onKey("EnableKeyRotation"),
      handle: (input) => {
        const key = rotatable(input);
        const days = Number(input["RotationPeriodInDays"] ?? 365);
        if (!Number.isInteger(days) || days < 90 || days > 2560)
          throw new AwsError(
            "ValidationException",
            `1 validation error detected: Value '${days}' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value between 90 and 2560`,
          );
        enableRotation(store, key, days);
        return {};
      },
    },
    DisableKeyRotation: {
      parameters: { KeyId: "string" },
      authorize: onKey("DisableKeyRotation"),
      handle: (input) => {
        disableRotation(rotatable(input));
        return {};
      },
    },
    GetKeyRotationStatus: {
      parameters: { KeyId: "string" },
      authorize: onKey("GetKeyRotationStatus"),
      handle: (input) => {
        const { id, rotation } = store.resolve(input["KeyId"]);
        return {
          KeyId: id,
          KeyRotationEnabled: rotation.enabled,
          RotationPeriodInDays: rotation.enabled ? rotation.periodDays : undefined,
          NextRotationDate: rotation.nextMs === undefined ? undefined : new Date(rotation.nextMs),
        };
      },
    },
    RotateKeyOnDemand: {
      parameters: { KeyId: "string" },
      authorize: onKey("RotateKeyOnDemand"),
      handle: (input) => {
        const key = rotatable(input);
        rotate(store, key, "ON_DEMAND");
        return { KeyId: key.id };
      },
    },
    ListKeyRotations: {
      parameters: { KeyId: "string", Limit: "integer", Marker: "string" },
      authorize: onKey("ListKeyRotations"),
      handle: (input) => {
        const key = store.resolve(input["KeyId"]);
        return paged(input, "Rotations", key.materials.slice(1), (material) => ({
          KeyId: key.id,
          RotationDate: new Date(material.createdMs),
          RotationType: material.rotationType,
        }));
      },
    },
  };
}
