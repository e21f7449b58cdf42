import type { QuotaView } from "../protocol";

/** How much of today's quota each sender's key has used. A key that was not used today is not in the answer. */
export function quotaViews(
  keyIds: Readonly<Record<string, string>>,
  usage: Readonly<Record<string, [used: number, remaining: number][]>>,
  limit: number,
): QuotaView[] {
  return Object.entries(keyIds)
    .map(([provider, keyId]) => ({ provider, used: usage[keyId]?.[0]?.[0] ?? 0, limit }))
    .sort((a, b) => (a.provider < b.provider ? -1 : 1));
}
