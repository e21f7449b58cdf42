import { AwsError } from "../../core/errors";
import type { Key, KmsStore } from "./store";

/** The life of a key: enabled, disabled, waiting for deletion; and its rotation. */
const DAY_MS = 24 * 60 * 60 * 1000;

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
export function assertEnabled(key: Key): void {
  if (key.state === "Disabled") throw new AwsError("DisabledException", `${key.arn} is disabled.`);
  assertNotPendingDeletion(key);
}

export function assertNotPendingDeletion(key: Key): void {
  if (key.state === "PendingDeletion")
    throw new AwsError("KMSInvalidStateException", `${key.arn} is pending deletion.`);
}

export function assertCustomerManaged(key: Key): void {
  if (key.manager === "AWS")
    throw new AwsError(
      "AccessDeniedException",
      `${key.arn} is an AWS managed key: only AWS changes it.`,
    );
}

export function enableRotation(store: KmsStore, key: Key, periodDays: number): void {
  disableRotation(key);
  key.rotation = { enabled: true, periodDays };
  scheduleRotation(store, key);
}

export function disableRotation(key: Key): void {
  key.rotation.timer?.cancel();
  key.rotation = { enabled: false, periodDays: key.rotation.periodDays };
}

export function rotate(store: KmsStore, key: Key, rotationType: "AUTOMATIC" | "ON_DEMAND"): void {
  const { random, clock } = store.cloud;
  key.materials.push({ bytes: random.bytes(32), createdMs: clock.nowMs(), rotationType });
}

export function scheduleDeletion(store: KmsStore, key: Key, windowDays: number): void {
  disableRotation(key);
  key.state = "PendingDeletion";
  const { clock } = store.cloud;
  key.deletion = {
    dueMs: clock.nowMs() + windowDays * DAY_MS,
    timer: clock.after(windowDays * DAY_MS, () => {
      store.keys.delete(key.id);
      for (const name of store.aliasesOf(key)) store.aliases.delete(name);
      store.changed();
    }),
  };
  store.changed();
}

/** The key comes back disabled. */
export function cancelDeletion(store: KmsStore, key: Key): void {
  if (!key.deletion)
    throw new AwsError("KMSInvalidStateException", `${key.arn} is not pending deletion.`);
  key.deletion.timer.cancel();
  key.deletion = undefined;
  key.state = "Disabled";
  store.changed();
}

function scheduleRotation(store: KmsStore, key: Key): void {
  const periodMs = key.rotation.periodDays * DAY_MS;
  const { clock } = store.cloud;
  key.rotation.nextMs = clock.nowMs() + periodMs;
  key.rotation.timer = clock.after(periodMs, () => {
    rotate(store, key, "AUTOMATIC");
    scheduleRotation(store, key);
  });
}
