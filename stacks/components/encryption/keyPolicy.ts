/**
 * Who may use each key, and under which condition that the service really sends. docs/kms.md has the row and
 * the source for each statement; change both together.
 */
import { eventBusName } from "../../../contracts/events";
import {
  allow,
  type Conditions,
  onBehalfOf,
  type ResourceStatement,
  type Statement,
} from "../../iam/document";
import type { Names } from "../../naming";
import type { KeyArea } from "./areas";

export function keyPolicy(area: KeyArea, names: Names): ResourceStatement[] {
  return [administration(names), ...uses[area](names)];
}

const uses: Record<KeyArea, (names: Names) => ResourceStatement[]> = {
  tables: (names) => [
    rolesThrough(names, "dynamodb", [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:DescribeKey",
      "kms:CreateGrant",
    ]),
  ],
  messages: (names) => [
    rolesThrough(names, "sqs", ["kms:GenerateDataKey", "kms:Decrypt"]),
    rolesThrough(names, "sns", ["kms:GenerateDataKey", "kms:Decrypt"]),
    service("TopicDeliversToQueues", "sns.amazonaws.com", encryptAndDecrypt, {
      ...onBehalfOf(names.accountId, names.arn.topic(eventBusName)),
    }),
    service("RulesAndBusReachDeadLetterQueues", "events.amazonaws.com", encryptAndDecrypt, {
      ...onBehalfOf(names.accountId, [
        names.arn.bus(eventBusName),
        names.arn.rule("*", eventBusName),
        names.arn.rule("*"),
      ]),
    }),
  ],
  events: (names) => [
    service("BusValidatesKey", "events.amazonaws.com", ["kms:DescribeKey"], {
      StringEquals: { "aws:SourceAccount": names.accountId },
    }),
    service(
      "BusAndArchiveUseKey",
      "events.amazonaws.com",
      [...encryptAndDecrypt, "kms:ReEncryptFrom", "kms:ReEncryptTo"],
      {
        StringEquals: {
          "aws:SourceAccount": names.accountId,
          "kms:EncryptionContext:aws:events:event-bus:arn": names.arn.bus(eventBusName),
        },
      },
    ),
  ],
  logs: (names) => [
    service(
      "LogsEncryptOurGroups",
      names.serviceHost("logs"),
      [
        ...encryptAndDecrypt,
        "kms:Encrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:DescribeKey",
      ],
      { ArnLike: { "kms:EncryptionContext:aws:logs:arn": ourLogGroups(names) } },
    ),
  ],
  compute: (names) => [
    rolesThrough(names, "lambda", [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:GenerateDataKey",
      "kms:DescribeKey",
      "kms:CreateGrant",
    ]),
    roles("WorkflowUsesKey", names, encryptAndDecrypt, {
      StringLike: {
        "kms:EncryptionContext:aws:states:stateMachineArn": names.arn.stateMachine("*"),
      },
    }),
    roles("WorkflowSealsLogs", names, ["kms:GenerateDataKey"], {
      StringEquals: { "kms:EncryptionContext:SourceArn": names.arn.anyLog },
    }),
    service("DeliveryOpensWorkflowLogs", "delivery.logs.amazonaws.com", ["kms:Decrypt"], {
      StringEquals: { "aws:SourceAccount": names.accountId },
      ArnLike: {
        "aws:SourceArn": `arn:${names.partition}:logs:${names.region}:${names.accountId}:*`,
      },
    }),
  ],
  secrets: (names) => [
    rolesThrough(names, "ssm", [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:GenerateDataKey",
      "kms:DescribeKey",
    ]),
  ],
  alerts: (names) => [
    service(
      "AlarmsPublish",
      "cloudwatch.amazonaws.com",
      encryptAndDecrypt,
      onBehalfOf(names.accountId, names.arn.anyAlarm),
    ),
    rolesThrough(names, "sns", ["kms:GenerateDataKey", "kms:Decrypt"]),
  ],
};

const encryptAndDecrypt = ["kms:GenerateDataKey", "kms:Decrypt"] as const;

/** Names of groups end in the suffix (or hold the REST API's id, which is AWS's). */
function ourLogGroups(names: Names): string[] {
  return [
    names.functionLogGroup("*"),
    names.workflowLogGroup("*"),
    names.accessLogGroup,
    names.wafLogGroup,
    "API-Gateway-Execution-Logs_*",
  ].map(names.arn.logGroup);
}

/** In a key's policy "*" is the key itself. */
const thisKey = "*";

/** Lets the account's own IAM policies decide on administration; without it nobody could ever change the key. */
function administration(names: Names): ResourceStatement {
  return {
    ...allow("AccountAdministersKey", administrativeActions, thisKey),
    Principal: { AWS: names.arn.accountRoot },
  };
}

const administrativeActions = [
  "CancelKeyDeletion",
  "CreateAlias",
  "DeleteAlias",
  "DescribeKey",
  "DisableKey",
  "DisableKeyRotation",
  "EnableKey",
  "EnableKeyRotation",
  "GetKeyPolicy",
  "GetKeyRotationStatus",
  "ListGrants",
  "ListKeyPolicies",
  "ListKeyRotations",
  "ListResourceTags",
  "PutKeyPolicy",
  "RevokeGrant",
  "RotateKeyOnDemand",
  "ScheduleKeyDeletion",
  "TagResource",
  "UntagResource",
  "UpdateAlias",
  "UpdateKeyDescription",
].map((action) => `kms:${action}`);

function roles(
  sid: string,
  names: Names,
  actions: Statement["Action"],
  condition: Conditions,
): ResourceStatement {
  return {
    ...allow(sid, actions, thisKey, condition),
    Principal: { AWS: names.arn.accountRoot },
  };
}

/** Roles of the account whose own policy says so too, and only through the service. */
function rolesThrough(names: Names, via: string, actions: Statement["Action"]): ResourceStatement {
  return roles(`RolesThrough${via.charAt(0).toUpperCase()}${via.slice(1)}`, names, actions, {
    StringEquals: {
      "kms:ViaService": names.serviceHost(via),
      "kms:CallerAccount": names.accountId,
    },
  });
}

function service(
  sid: string,
  principal: string,
  actions: Statement["Action"],
  condition: Conditions,
): ResourceStatement {
  return { ...allow(sid, actions, thisKey, condition), Principal: { Service: principal } };
}
