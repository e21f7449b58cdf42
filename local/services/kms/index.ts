import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { aliasOperations } from "./operations/aliases";
import { cryptographicOperations } from "./operations/cryptography";
import { grantOperations } from "./operations/grants";
import { keyOperations } from "./operations/keys";
import { rotationOperations } from "./operations/rotation";
import { aliasResource } from "./resources/alias";
import { keyResource } from "./resources/key";
import { KmsStore } from "./store";

/** KMS: symmetric keys, and who may use them for what. */
export function createKms(cloud: Cloud): Service {
  const store = new KmsStore(cloud);
  return {
    name: "kms",
    protocol: { kind: "awsJson", version: "1.1", targetPrefix: "TrentService" },
    operations: {
      ...cryptographicOperations(store),
      ...keyOperations(store),
      ...rotationOperations(store),
      ...aliasOperations(store),
      ...grantOperations(store),
    },
    resourceTypes: [keyResource(cloud), aliasResource(cloud)],
    stop: () => {
      store.stop();
      return Promise.resolve();
    },
  };
}
