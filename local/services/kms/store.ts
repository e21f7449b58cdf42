import type { Cloud } from "../../core/cloud";
import type { Timer } from "../../core/clock";
import { AwsError } from "../../core/errors";
import { awsManagedKeyPolicy, isAwsManagedAlias } from "./awsManagedKeys";
import { forgetKeyUses } from "./keyUse";

/** The account's keys, aliases and grants. */
export interface Key {
  id: string;
  arn: string;
  createdMs: number;
  description: string;
  policy: string;
  manager: "CUSTOMER" | "AWS";
  state: "Enabled" | "Disabled" | "PendingDeletion";
  /** Newest last: ciphertexts name the material they were made with, so that rotation keeps old ones readable. */
  materials: KeyMaterial[];
  rotation: { enabled: boolean; periodDays: number; nextMs?: number; timer?: Timer };
  deletion?: { dueMs: number; timer: Timer };
  tags: Record<string, string>;
  grants: Map<string, Grant>;
}

export interface KeyMaterial {
  bytes: Buffer;
  createdMs: number;
  rotationType?: "AUTOMATIC" | "ON_DEMAND";
}

export interface Grant {
  id: string;
  token: string;
  name: string | undefined;
  granteePrincipal: string;
  retiringPrincipal: string | undefined;
  issuingAccount: string;
  operations: readonly string[];
  constraints: {
    EncryptionContextEquals?: Record<string, string>;
    EncryptionContextSubset?: Record<string, string>;
  };
  createdMs: number;
}

export interface Alias {
  name: string;
  arn: string;
  keyId: string;
  createdMs: number;
  updatedMs: number;
}

export class KmsStore {
  readonly keys = new Map<string, Key>();
  readonly aliases = new Map<string, Alias>();

  constructor(readonly cloud: Cloud) {}

  addKey(options: {
    description?: string;
    policy: string;
    manager: Key["manager"];
    tags?: Record<string, string>;
  }): Key {
    const { cloud } = this;
    const id = cloud.random.uuid();
    const createdMs = cloud.clock.nowMs();
    const key: Key = {
      id,
      arn: this.keyArn(id),
      createdMs,
      description: options.description ?? "",
      policy: options.policy,
      manager: options.manager,
      state: "Enabled",
      materials: [{ bytes: cloud.random.bytes(32), createdMs }],
      rotation: { enabled: options.manager === "AWS", periodDays: 365 },
      tags: options.tags ?? {},
      grants: new Map(),
    };
    this.keys.set(id, key);
    return key;
  }

  keyArn(id: string): string {
    return this.cloud.arn("kms", `key/${id}`);
  }

  /** By key id, key ARN, alias name or alias ARN. */
  resolve(reference: unknown): Key {
    if (typeof reference !== "string" || reference === "")
      throw new AwsError("ValidationException", "Value null at 'keyId' must not be null");
    const aliasName = this.aliasName(reference);
    const id = aliasName === undefined ? this.keyId(reference) : this.alias(aliasName).keyId;
    const key = this.keys.get(id);
    if (!key) throw notFound(`Key '${this.keyArn(id)}' does not exist`);
    return key;
  }

  /** The alias in a reference, if it is one. */
  aliasName(reference: string): string | undefined {
    const prefix = this.cloud.arn("kms", "");
    const local = reference.startsWith(prefix) ? reference.slice(prefix.length) : reference;
    return local.startsWith("alias/") ? local : undefined;
  }

  alias(name: string): Alias {
    const known = this.aliases.get(name);
    if (known) return known;
    if (!isAwsManagedAlias(name))
      throw notFound(`Alias ${this.cloud.arn("kms", name)} is not found.`);
    // AWS makes its own keys when a service first needs one.
    const policy = awsManagedKeyPolicy(this.cloud, name);
    return this.addAlias(name, this.addKey({ policy, manager: "AWS" }).id);
  }

  addAlias(name: string, keyId: string): Alias {
    const nowMs = this.cloud.clock.nowMs();
    const arn = this.cloud.arn("kms", name);
    const alias = { name, arn, keyId, createdMs: nowMs, updatedMs: nowMs };
    this.aliases.set(name, alias);
    this.changed();
    return alias;
  }

  aliasesOf(key: Key): string[] {
    return [...this.aliases.values()]
      .filter(({ keyId }) => keyId === key.id)
      .map(({ name }) => name);
  }

  /** Every change that can turn a decision around goes through here. */
  changed(): void {
    forgetKeyUses(this.cloud);
  }

  stop(): void {
    for (const key of this.keys.values()) {
      key.rotation.timer?.cancel();
      key.deletion?.timer.cancel();
    }
  }

  private keyId(reference: string): string {
    const prefix = this.keyArn("");
    if (reference.startsWith("arn:") && !reference.startsWith(prefix))
      throw notFound(`Invalid arn ${reference}`);
    return reference.startsWith(prefix) ? reference.slice(prefix.length) : reference;
  }
}

export function notFound(message: string): AwsError {
  return new AwsError("NotFoundException", message);
}
