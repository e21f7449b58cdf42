import type * as aws from "@pulumi/aws";
import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";

const table = (changes: Readonly<Record<string, unknown>> = {}): Asked => ({
  type: "aws:dynamodb/table:Table",
  properties: {
    ...({
      ...{ name: "payments-prod", hashKey: "payment_id", billingMode: "PAY_PER_REQUEST" },
      ...{ pointInTimeRecovery: { enabled: true }, deletionProtectionEnabled: true },
    } satisfies aws.dynamodb.TableArgs),
    ...changes,
  },
});
const bodies = (ttl?: unknown) => table({ name: "webhook-processing-prod", ttl });
const dev = { environment: "dev" } as const;

export const cases: readonly Case[] = [
  passes("recovery and protection", table()),
  refuses(
    "no recovery",
    table({ pointInTimeRecovery: undefined }),
    "pointInTimeRecovery.enabled: found no recovery",
  ),
  refuses(
    "recovery that is off, in dev too",
    table({ pointInTimeRecovery: { enabled: false } }),
    "pointInTimeRecovery.enabled",
    dev,
  ),
  refuses(
    "no protection in prod",
    table({ deletionProtectionEnabled: false }),
    "deletionProtectionEnabled: found a table that one call deletes",
  ),
  passes("it in dev", table({ deletionProtectionEnabled: false }), dev),
  refuses(
    "it in dev where the settings want it",
    table({ deletionProtectionEnabled: undefined }),
    "deletionProtectionEnabled",
    { ...dev, settings: { deletionProtection: true } },
  ),
  passes("bodies that expire", bodies({ attributeName: "expires_at", enabled: true })),
  refuses("bodies that never expire", bodies(), "ttl: found rows that never expire"),
  refuses(
    "a time to live that is off",
    bodies({ attributeName: "expires_at", enabled: false }),
    "found a time to live that is switched off",
  ),
  refuses(
    "a time to live of no attribute, wherever it stands",
    table({ ttl: { enabled: true } }),
    "ttl: found no attribute",
  ),
  passes("bodies that may stay", bodies(), { settings: { tablesWithTimeToLive: [] } }),
  cannotDecide(
    "an unknown name, which might be that of bodies",
    table({ name: undefined }),
    "name",
  ),
  cannotDecide(
    "an unknown recovery",
    table({ pointInTimeRecovery: { enabled: unknown } }),
    "pointInTimeRecovery.enabled",
  ),
];
