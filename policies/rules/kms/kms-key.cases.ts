import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { documentOf, keyWith } from "./fixtures";

const keyPolicy = (keyId: unknown, comesFrom = {}) => ({
  type: "aws:kms/keyPolicy:KeyPolicy",
  name: "policy",
  properties: { keyId, policy: documentOf() },
  comesFrom,
});
const bare = keyWith({ policy: undefined });

export const cases: readonly Case[] = [
  passes("a key that rotates, waits and has a policy", keyWith()),
  passes("a key in dev that waits for 7 days", keyWith({ deletionWindowInDays: 7 }), {
    environment: "dev",
  }),
  passes(
    "a key that says nothing of its window, which then is AWS's 30 days",
    keyWith({ deletionWindowInDays: undefined }),
  ),
  passes(
    "a key for signatures, which cannot rotate",
    keyWith({
      enableKeyRotation: false,
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
    }),
  ),
  passes(
    "a key in a store of its own, which cannot rotate",
    keyWith({ enableKeyRotation: undefined, customKeyStoreId: "cks-1" }),
  ),
  passes("a key whose policy stands beside it", bare, {
    others: [keyPolicy(unknown, { keyId: [bare] })],
  }),
  passes(
    "a key whose policy is not known, which another rule reports",
    keyWith({ policy: unknown }),
  ),
  refuses(
    "a key that does not rotate",
    keyWith({ enableKeyRotation: false }),
    "enableKeyRotation: found false, expected true",
  ),
  refuses(
    "a key that says nothing of rotation",
    keyWith({ enableKeyRotation: undefined }),
    "enableKeyRotation: found nothing",
  ),
  refuses(
    "a key in prod that waits for 7 days",
    keyWith({ deletionWindowInDays: 7 }),
    "deletionWindowInDays: found 7 days, expected at least 30 days in prod",
  ),
  refuses(
    "a shorter wait than is configured",
    keyWith({ deletionWindowInDays: 14 }),
    "at least 20 days in dev",
    { environment: "dev", settings: { deletionWindowDaysMin: 20 } },
  ),
  refuses("a key that is switched off", keyWith({ isEnabled: false }), "isEnabled: found false"),
  refuses("a key without a policy", bare, "policy: found no policy"),
  refuses("a key with an empty policy", keyWith({ policy: "" }), "policy: found no policy"),
  refuses("a key beside another key's policy", bare, "policy: found no policy", {
    others: [
      { ...keyWith(), name: "other" },
      keyPolicy(unknown, { keyId: [{ ...keyWith(), name: "other" }] }),
    ],
  }),
  cannotDecide("whether it rotates", keyWith({ enableKeyRotation: unknown }), "enableKeyRotation"),
  cannotDecide(
    "how long it waits",
    keyWith({ deletionWindowInDays: unknown }),
    "deletionWindowInDays",
  ),
];
