import type { KeyArgs } from "@pulumi/aws/kms";
import { peek, read, type Resource, Unknown } from "../../framework/resource";
import {
  type Context,
  pass,
  type Rule,
  verdictOf,
  violated,
  type Violation,
} from "../../framework/rule";

const rotation: keyof KeyArgs = "enableKeyRotation";
const deletionWindow: keyof KeyArgs = "deletionWindowInDays";

/** AWS takes 30 where nothing is said: https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html */
const deletionWindowDaysDefault = 30;

export const kmsKey: Rule = {
  name: "kms-key",
  description: "Keys rotate, cannot be deleted at once, and have a policy of their own.",
  why: "A key that never changes guards years of data at once; a deleted one is all that it encrypted, lost; and one without a policy is open to every identity policy of the account.",
  fix: "Set enableKeyRotation: true, deletionWindowInDays and a policy (docs/kms.md).",
  severity: "high",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "3.6.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "3.7.4" },
    { name: "PCI DSS", version: "4.0.1", requirement: "3.7.5" },
  ],
  publicChecks: ["AwsSolutions-KMS5", "CKV_AWS_7", "CKV2_AWS_64", "KMS.3", "KMS.4", "AWS-0065"],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: ["aws:kms/key:Key"],
  settings: {
    deletionWindowDaysMin: {
      description: "Least days before a key that is to be deleted is gone.",
      schema: { type: "integer", minimum: 7, maximum: 30 },
      default: { dev: 7, staging: 7, prod: 30 },
    },
  },
  decide: (key, context) => verdictOf([...rotates(key), ...isKept(key, context), ...isOn(key)]),
  decideInStack(key, stack) {
    const own = peek(key, "policy");
    if (own instanceof Unknown || (own !== undefined && own !== "")) return pass;
    const separate = stack
      .ofType("aws:kms/keyPolicy:KeyPolicy")
      .some((policy) => stack.denotedBy(policy, ["keyId"], [key.type]) === key);
    if (separate) return pass;
    return violated({
      path: "policy",
      found: "no policy, so that AWS lets the account's identity policies do everything",
      expected: "who may administer the key, and who may use it through which service",
    });
  },
  remediate: (key) =>
    canRotate(key) && !isOff(key)
      ? ({ [rotation]: true } satisfies Pick<KeyArgs, typeof rotation>)
      : undefined,
};

function rotates(key: Resource): Violation[] {
  if (!canRotate(key) || read(key, rotation) === true) return [];
  const given = read(key, rotation);
  return [
    {
      path: rotation,
      found: given === undefined ? "nothing" : String(given),
      expected: "true",
    },
  ];
}

/** Only symmetric keys whose material AWS makes: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
function canRotate(key: Resource): boolean {
  return (
    (read(key, "customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT") === "SYMMETRIC_DEFAULT" &&
    (read(key, "keyUsage") ?? "ENCRYPT_DECRYPT") === "ENCRYPT_DECRYPT" &&
    read(key, "customKeyStoreId") === undefined
  );
}

function isKept(key: Resource, { environment, settings }: Context): Violation[] {
  const days = Number(read(key, deletionWindow) ?? deletionWindowDaysDefault);
  const minimum = Number(settings["deletionWindowDaysMin"]);
  if (days >= minimum) return [];
  return [
    {
      path: deletionWindow,
      found: `${days} days`,
      expected: `at least ${minimum} days in ${environment}`,
    },
  ];
}

function isOn(key: Resource): Violation[] {
  if (!isOff(key)) return [];
  return [
    { path: "isEnabled", found: "false: nothing that it encrypted can be read", expected: "true" },
  ];
}

const isOff = (key: Resource) => read(key, "isEnabled") === false;
