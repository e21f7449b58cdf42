import { physicalName } from "../../framework/physicalName";
import { read, type Resource, UndecidableError } from "../../framework/resource";
import { type Rule, verdictOf, type Violation } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

const patterns = (description: string, value: readonly string[]) => ({
  ...{ description, schema: { type: "array" as const, items: { type: "string" as const } } },
  default: { dev: value, staging: value, prod: value },
});

export const dataDurability: Rule = {
  name: "data-durability",
  description:
    "Every table can be brought back to any second of the last weeks, cannot be deleted by mistake in prod, and forgets what it must not keep.",
  why: "A wrong deploy, or one call to DeleteTable, would take the ledger along; a table without a time to live keeps webhook bodies for ever.",
  fix: "Set pointInTimeRecovery: { enabled: true }, deletionProtectionEnabled: true where the setting asks it, and ttl: { attributeName, enabled: true } on tables that hold bodies.",
  severity: "high",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "3.2.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "12.10.1" },
  ],
  publicChecks: ["AwsSolutions-DDB3", "CKV_AWS_28", "AWS-0024", "DynamoDB.2", "DynamoDB.6"],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:dynamodb/table:Table"],
  settings: {
    deletionProtection: {
      description: "Whether tables must refuse to be deleted.",
      schema: { type: "boolean" },
      default: { dev: false, staging: false, prod: true },
    },
    tablesWithTimeToLive: patterns(
      "Regular expressions of the physical names of tables whose rows must expire.",
      ["^webhook-processing-"],
    ),
  },
  decide(resource, { settings }) {
    const violations: Violation[] = [];
    if (read(resource, "pointInTimeRecovery", "enabled") !== true)
      violations.push({
        path: "pointInTimeRecovery.enabled",
        found: "no recovery",
        expected: "true",
      });
    const isProtected = read(resource, "deletionProtectionEnabled") === true;
    if (settings["deletionProtection"] === true && !isProtected)
      violations.push({
        path: "deletionProtectionEnabled",
        found: "a table that one call deletes",
        expected: "true",
      });
    violations.push(...timeToLive(resource, settings["tablesWithTimeToLive"] as string[]));
    return verdictOf(violations);
  },
};

function timeToLive(resource: Resource, wanted: readonly string[]): Violation[] {
  const attribute = read(resource, "ttl", "attributeName");
  const enabled = read(resource, "ttl", "enabled") === true && attribute !== undefined;
  if (enabled) return [];
  if (read(resource, "ttl") !== undefined)
    return [
      {
        path: "ttl",
        found: attribute === undefined ? "no attribute" : "a time to live that is switched off",
        expected: "attributeName and enabled: true",
      },
    ];
  const name = physicalName(resource);
  if (name === undefined && wanted.length > 0) throw new UndecidableError("name");
  if (!wanted.some((pattern) => new RegExp(pattern).test(String(name)))) return [];
  return [{ path: "ttl", found: "rows that never expire", expected: "attributeName and enabled" }];
}
